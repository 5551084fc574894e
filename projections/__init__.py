"""What do the events mean: which row follows from what an entity has heard?"""
