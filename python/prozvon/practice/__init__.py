"""Things to try the product on: dirty bases with known truth, and a telephone trunk that answers on loopback."""
