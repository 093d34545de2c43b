# What scripts do: much of the standard library, exceptions, files in /work; ends with status 3.
import base64, bisect, collections, contextlib, csv, datetime, decimal, fractions, functools, hashlib, io, itertools
import json, math, os, pathlib, random, re, statistics, string, struct, sys, textwrap, traceback, unicodedata, zlib

print(sys.version_info[:2], sys.argv[1:], os.environ.get("GREETING"))
print(json.dumps({"list": [1, 2.5, None, True], "nested": {"ü": "名"}}, sort_keys=True))
print(re.findall(r"(\w+)@(\w+)", "a@b, c@d and e@f"), re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 22 333"))
print(hashlib.sha256(b"wasm" * 1000).hexdigest(), hashlib.md5(b"").hexdigest(), zlib.crc32(b"123456789"))
print(zlib.decompress(zlib.compress(b"again and again " * 1000))[:16], base64.b64encode(bytes(range(10))))
print(decimal.Decimal(1) / 7, fractions.Fraction(1, 3) + fractions.Fraction(1, 6), 2**200, math.factorial(30))
print(0.1 + 0.2, 1e300 * 1e10, float("nan"), round(2.675, 2), math.sin(1), math.gamma(5.5))
print(datetime.date(2026, 11, 21).isocalendar(), datetime.timedelta(days=1.5), statistics.stdev([1, 2, 4, 8]))
print(collections.Counter("mississippi").most_common(2), bisect.bisect([1, 3, 5], 4), struct.pack("<IhQ", 1, -2, 3))
print(list(itertools.combinations("abc", 2)), functools.reduce(lambda a, b: a * b, range(1, 10)))
print(textwrap.fill("words " * 20, 40).count("\n"), unicodedata.name("ß"), string.Template("$a").substitute(a=1))
random.seed(42)
print([random.randint(0, 99) for _ in range(8)], f"{1234567.891:,.2f} {255:#x} {'x':>5}")

work = pathlib.Path("/work")
(work / "folder").mkdir()
(work / "folder" / "data.csv").write_text("a,b\n1,2\n3,4\n")
print(list(csv.DictReader(io.StringIO((work / "folder" / "data.csv").read_text()))))
print(sorted(p.name for p in work.iterdir()), (work / "absent").exists())
with contextlib.suppress(FileNotFoundError):
    open("/work/absent")
try:
    open("/etc/passwd")
except OSError as error:
    print(type(error).__name__)

def generator():
    try:
        yield from range(3)
    finally:
        print("generator closed")

for n in generator():
    if n == 1:
        break
try:
    {}["missing"]
except KeyError:
    print(traceback.format_exc().splitlines()[-1])
class Meta(type):
    def __call__(cls, *args): return super().__call__(*args)
class Thing(metaclass=Meta):
    __slots__ = ("value",)
    def __init__(self, value): self.value = value
    def __del__(self): print("gone", self.value)
Thing(1)
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
print(depth(800))
try:
    depth(10**6)
except RecursionError:
    print("recursion is limited")
print(sum(i * i for i in range(300000)), sys.stdin.read().upper())
sys.exit(3)
