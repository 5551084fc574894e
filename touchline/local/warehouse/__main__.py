"""`python -m touchline.local.warehouse --path FOLDER --port PORT --passwords FILE`"""

from argparse import ArgumentParser
from pathlib import Path

from touchline.local.warehouse.http import serve
from touchline.local.warehouse.users import passwords_in

parser = ArgumentParser(prog="touchline.local.warehouse", description=__doc__)
parser.add_argument("--path", type=Path, required=True, help="where the engine keeps its data")
parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1")
parser.add_argument("--passwords", type=Path, required=True, help='JSON: {"user": "password"}')

if __name__ == "__main__":
    arguments = parser.parse_args()
    serve(arguments.path, arguments.port, passwords_in(arguments.passwords))
