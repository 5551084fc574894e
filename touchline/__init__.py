"""What do people type, and what runs on their machine?"""
