"""What does each command of `touchline` take, and which module does its work?"""
