"""What screens and exports show: select only."""
