"""What does `python -m touchline` do? The same as `touchline`."""

from touchline.cli import main

main()
