"""What runs the whole of Touchline on one machine with nothing installed but Python?"""
