"""What is true of licenses, orders, people and notices: pure functions of values and instants."""
