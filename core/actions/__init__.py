"""What people and the job do: one use case a file, one transaction each."""
