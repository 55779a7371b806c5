"""Files: uploads that become frames, frames that become files to take along."""
