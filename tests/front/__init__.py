"""The look and the client side, tried in a small window of their own, with sample words only."""
