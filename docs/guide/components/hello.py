import sys
from wit_world import exports

class Run(exports.Run):
    def run(self):
        print(f"Hello, {' '.join(sys.argv[1:])}!")
