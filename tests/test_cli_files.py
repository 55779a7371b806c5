"""Files on the command line: read as on the screen, written plainly, refused with one sentence."""

from tests.test_cli import core


def test_a_file_is_written_as_it_is_understood(tmp_path):
    file, out = tmp_path / "staff.csv", tmp_path / "out.csv"
    file.write_bytes(b"Staff\r\n\r\nName;Email\r\nAna, R;ana@acme.example\r\nBo\r\n")

    done = core("read", file, "--out", out)

    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text() == 'Name,Email\n"Ana, R",ana@acme.example\nBo,""\n'
    assert done.stderr.splitlines() == [
        "CSV · UTF-8 · semicolon · header in line 3 · 2 rows, 1 mended",
        "line 5: Fewer cells than the table: 1, not 2",
    ]


def test_guesses_can_be_overruled(tmp_path):
    file, out = tmp_path / "staff.csv", tmp_path / "out.csv"
    file.write_bytes("a;b,c\nd;\u0416,f\n".encode("cp1251"))

    done = core("read", file, "--out", out, "--encoding", "cp1251", "--delimiter", "comma", "--header-line", 0)

    assert done.returncode == 0
    assert out.read_text() == "Column 1,Column 2\na;b,c\nd;\u0416,f\n"


def test_what_cannot_be_read_or_written_is_one_sentence(tmp_path):
    picture = tmp_path / "list.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")

    for words, sentence in (
        ((picture, "--out", tmp_path / "out.csv"), "The file is an image."),
        ((tmp_path / "none.csv", "--out", tmp_path / "out.csv"), "cannot be read: No such file"),
        ((picture, "--out", tmp_path / "out.csv", "--delimiter", "dot"), "--delimiter dot is not one of comma,"),
    ):
        done = core("read", *words)
        assert done.returncode == 1
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.csv").exists()
