"""How fast is it, how much does it take, and what does it cost? Each module measures one thing."""
