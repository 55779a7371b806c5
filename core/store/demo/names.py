"""Believable names for a demo: people of ten cultures, and companies at home in one of them.

Every address ends in `.example`, which is nobody's (RFC 2606).
"""

import unicodedata

_PEOPLE = (
    (
        "Ana Lucía Carmen Sofía Elena Inés Marta Noelia Pilar Begoña Javier Álvaro Íñigo Sergio Andrés Raúl Tomás "
        "Rubén Óscar Nicolás",
        "García Ruiz Muñoz Fernández Ibáñez Gutiérrez Vázquez Ortega Peña Rodríguez Núñez Castaño Domínguez Herrera "
        "Jiménez Márquez Navarro Quiñones Salazar Zúñiga",
    ),
    (
        "Beatriz Camila Larissa Luíza Mariana Renata Thaís Vitória Flávia Débora João Antônio Caio Felipe Gustavo "
        "Otávio Rafael Thiago Vinícius Murilo",
        "Silva Souza Oliveira Araújo Gonçalves Conceição Magalhães Moraes Carvalho Teixeira Barbosa Azevedo Nóbrega "
        "Brandão Falcão Leitão Queiroz Simões Siqueira Valença",
    ),
    (
        "Anja Birgit Katharina Lena Mareike Sabine Ursula Zoë Heike Änne Jürgen Björn Matthias Lukas Stefan Jörg Uwe "
        "Florian Götz Moritz",
        "Müller Schäfer Groß Weiß König Bäcker Jäger Krüger Vogel Lehmann Köhler Böhm Schröder Hübner Pfeiffer Winkler "
        "Zimmermann Strauß Kästner Lindemann",
    ),
    (
        "Amélie Chloé Élodie Françoise Hélène Joséphine Léa Maëlle Océane Solène François Gaël Hervé Jérôme Loïc "
        "Mathéo Noël Rémi Théo Étienne",
        "Lefèvre Bélanger Dubois D'Almeida Chevalier Desjardins L'Hermitte Gauthier Fournier Rousseau Mercier Lécuyer "
        "Pelletier Béranger Thibault Tremblay Vallée Marchand Guérin Côté",
    ),
    (
        "Aoife Charlotte Emily Fiona Georgia Hannah Imogen Niamh Siobhán Tessa Callum Declan Ewan Gareth Harry Liam "
        "Oisín Patrick Rhys Owen",
        "O'Brien O'Connor Smith Taylor MacDonald McCarthy Fitzgerald Walker D'Arcy Hughes Kavanagh Clarke Whitfield "
        "Ashworth Ngata Parata Wiremu Robertson Penhaligon O'Sullivan",
    ),
    (
        "Aditi Ananya Deepika Kavya Lakshmi Meera Nisha Priya Riya Sunita Aarav Arjun Dev Harish Karthik Manoj Nikhil "
        "Rohan Sanjay Vikram",
        "Sharma Iyer Patel Nair Reddy Gupta Banerjee Chatterjee Deshpande Joshi Kulkarni Menon Mukherjee Pillai Rao "
        "Saxena Subramanian Trivedi Venkatesan Agarwal",
    ),
    (
        "Aiko Chiyo Emi Haruka Hina Kaori Mayumi Naoko Sakura Yūko Daichi Haruto Hiroshi Kenji Makoto Ryōta Shō Takumi "
        "Tarō Yūsuke",
        "Satō Suzuki Takahashi Tanaka Itō Watanabe Yamamoto Nakamura Kobayashi Katō Yoshida Sasaki Yamaguchi Inoue "
        "Kimura Shimizu Hayashi Saitō Matsumoto Ōno",
    ),
    (
        "Aya Dalia Farah Hala Jana Layal Maya Nour Rana Yasmine Ali Bassam Fadi Hassan Karim Omar Rami Samir Tarek "
        "Ziad",
        "Haddad Khoury El-Masri Nassar Saab Al-Amin Fakhoury Gemayel Sfeir Barakat Chamoun Daher Farhat Ghanem Hariri "
        "Jabbour Mansour Rahal Sleiman Tannous",
    ),
    (
        "Agnieszka Bożena Dorota Ewa Grażyna Joanna Małgorzata Natalia Świetlana Żaneta Bartłomiej Grzegorz Jacek "
        "Kacper Łukasz Michał Paweł Stanisław Tomasz Wojciech",
        "Nowak Kowalska Wiśniewska Wójcik Zieliński Szymański Dąbrowski Kozłowski Jankowski Mazur Krawczyk Piotrowski "
        "Grabowski Pawłowski Nowakowski Michalski Król Wieczorek Jabłoński Wróbel",
    ),
    (
        "Astrid Åsa Freja Ingrid Kjersti Linnéa Maja Sigrid Solveig Tuuli Anders Bjørn Eirik Håkon Jón Lars Mikkel "
        "Søren Þór Øyvind",
        "Andersson Bjørnstad Dahl Eriksen Friðriksson Gustafsson Håkansson Jørgensen Kristiansen Lindqvist Mäkinen "
        "Nygård Østergaard Pettersson Rasmussen Sørensen Thorvaldsen Virtanen Ødegård Åkerlund",
    ),
)

# Name, IANA zone, and which of the cultures above most of its people are of.
COMPANIES = (
    ("Acme Tools", "America/New_York", 4), ("Nordlicht Logistik", "Europe/Berlin", 2),
    ("Ipê Agro", "America/Sao_Paulo", 1), ("Kaveri Textiles", "Asia/Kolkata", 5),
    ("Tūī Dairy", "Pacific/Auckland", 4), ("Cedars Bank", "Asia/Beirut", 7),
    ("Avalon Fisheries", "America/St_Johns", 4), ("Castaño & Hijos", "Europe/Madrid", 0),
    ("Sakura Robotics", "Asia/Tokyo", 6), ("Fjord Energi", "Europe/Oslo", 9),
    ("Atelier Lumière", "Europe/Paris", 3), ("Bursztyn Software", "Europe/Warsaw", 8),
    ("Pacific Crest Health", "America/Los_Angeles", 4), ("Hôtel du Lac", "Europe/Zurich", 3),
    ("Dublin Bay Foods", "Europe/Dublin", 4), ("Ganga Solar", "Asia/Kolkata", 5),
    ("Litoral Turismo", "America/Sao_Paulo", 1), ("Weißenberg Optik", "Europe/Berlin", 2),
    ("Phoenicia Shipping", "Asia/Beirut", 7), ("Southern Cross Wool", "Pacific/Auckland", 4),
    ("Meseta Vinos", "Europe/Madrid", 0), ("Hokkaidō Paper", "Asia/Tokyo", 6),
    ("Skåne Möbler", "Europe/Stockholm", 9), ("Vistula Rail", "Europe/Warsaw", 8),
    ("Great Lakes Steel", "America/Chicago", 4), ("Garonne Aéro", "Europe/Paris", 3),
    ("Andes Minería", "America/Santiago", 0), ("Malabar Spices", "Asia/Kolkata", 5),
    ("Signal Hill Media", "America/St_Johns", 4), ("Pampa Seguros", "America/Argentina/Buenos_Aires", 0),
    ("Rhein Pharma", "Europe/Berlin", 2), ("Amazônia Papel", "America/Manaus", 1),
    ("Outback Freight", "Australia/Adelaide", 4), ("Levant Telecom", "Asia/Beirut", 7),
    ("Osaka Precision", "Asia/Tokyo", 6), ("Tatra Ski", "Europe/Warsaw", 8),
    ("O'Hara Distillers", "Europe/Dublin", 4), ("Coral Bay Resorts", "Pacific/Honolulu", 4),
    ("Jutland Wind", "Europe/Copenhagen", 9), ("Everest Outfitters", "Asia/Kathmandu", 5),
)  # fmt: skip

REGIONS = (
    "Iberia", "Andes", "Baltic", "Benelux", "Adria", "Levant", "Gulf", "Nordics", "Pacific", "Atlantic", "Alps",
    "Danube", "Caribbean", "Sahel", "Cape", "Bengal", "Deccan", "Mekong", "Kansai", "Tasman", "Midwest", "Sierra",
    "Patagonia", "Caucasus",
)  # fmt: skip

# E-mail, name, role, zone. The first account manager is the one that the guides show.
STAFF = (
    ("ana.ruiz@renewal-desk.example", "Ana Ruiz", "account_manager", "Europe/Madrid"),
    ("tom.fletcher@renewal-desk.example", "Tom Fletcher", "account_manager", "America/New_York"),
    ("meera.nair@renewal-desk.example", "Meera Nair", "account_manager", "Asia/Kolkata"),
    ("caio.araujo@renewal-desk.example", "Caio Araújo", "account_manager", "America/Sao_Paulo"),
    ("hana.ngata@renewal-desk.example", "Hana Ngata", "account_manager", "Pacific/Auckland"),
    ("amelie.lefevre@renewal-desk.example", "Amélie Lefèvre", "analyst", "Europe/Paris"),
    ("daniel.weiss@renewal-desk.example", "Daniel Weiß", "analyst", "Europe/Berlin"),
    ("ruth.okafor@renewal-desk.example", "Ruth Okafor", "administrator", "Europe/London"),
)

DEPARTMENTS = (
    "Customer Care", "Engineering", "Finance", "Human Resources", "IT", "Legal", "Logistics", "Marketing", "Operations",
    "Production", "Quality", "Research & Development", "Sales", "",
)  # fmt: skip

NOTES = (
    "", "", "", "New hires of the spring intake.", "Renewals for the whole team.",
    "Please assign before the end of the month:\nour audit starts on the 1st.", "Same as last year, plus two.",
    "For the new site.", "Only for those who finished onboarding.", "As agreed on the phone.",
)  # fmt: skip

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ð": "d", "Þ": "Th", "æ": "ae"})


def people_of(culture: int) -> list[tuple[str, str]]:
    """All pairs of a culture's first and last names, as (name, local part of an address)."""
    firsts, lasts = (words.split() for words in _PEOPLE[culture])
    return [(f"{first} {last}", f"{plain(first)}.{plain(last)}") for last in lasts for first in firsts]


def plain(text: str) -> str:
    """Lower-case ASCII letters and digits only."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in decomposed.lower() if c.isascii() and c.isalnum())


CULTURES = len(_PEOPLE)
