// What scripts do: closures, generators, regular expressions, big integers, proxies, sorting, exceptions, promises.
print(scriptArgs.slice(1).join("|"));
print([5, 3, 9, 1].sort((a, b) => a - b).map((x) => x ** 2).join(), "ünïcode".toUpperCase(), "名".codePointAt(0));
print(/(?<year>\d{4})-(?<month>\d\d)/u.exec("on 2026-11-21").groups.month, "aXbX".replaceAll("X", "-"));
print(2n ** 200n, (123456789012345678901234567890n * 987654321n) % 1000000007n, BigInt.asIntN(8, 255n));
print(0.1 + 0.2, 1 / 3, 1e21, -0, NaN, (255).toString(16), parseFloat("3.14abc"), (1234.5678).toFixed(2));
print(Math.sin(1), Math.hypot(3, 4), Math.fround(5.5), Math.clz32(1), Math.imul(0xffffffff, 5));
function* fibonacci() { let [a, b] = [0n, 1n]; for (;;) { yield a; [a, b] = [b, a + b]; } }
let n = 0, last;
for (const f of fibonacci()) { if (n++ === 300) { last = f; break; } }
print(last);
const proxy = new Proxy({}, { get: (_, name) => `got ${String(name)}` });
print(proxy.anything, JSON.stringify({ a: [1, { b: null }], c: "\u2028" }), JSON.parse("[1e3]")[0]);
class A { #secret = 7; get secret() { return this.#secret; } static create() { return new this(); } }
class B extends A { get secret() { return super.secret * 6; } }
print(B.create().secret, new Map([["k", "v"]]).get("k"), [...new Set([1, 1, 2])].length);
try { null.x; } catch (error) { print(error.name, error instanceof TypeError); }
const array = new Float64Array(1000).map((_, i) => Math.sqrt(i));
print(array.reduce((a, b) => a + b).toFixed(9), new Uint8Array(new Uint32Array([0x01020304]).buffer)[0]);
let s = "";
for (let i = 0; i < 20000; i++) s += String.fromCharCode(97 + (i * 7) % 26);
print(s.length, s.split("a").length);
let primes = 0;
outer: for (let i = 2; i < 20000; i++) { for (let j = 2; j * j <= i; j++) if (i % j === 0) continue outer; primes++; }
print(primes, new Date(0).toISOString());
Promise.resolve(1).then((x) => print("later", x + 1)).finally(() => { throw new Error("uncaught, last"); });
print("sooner");
