// Strings, maps, sorting, floating point, arguments, memory that is collected.
const words = "the quick brown fox jumps over the lazy dog the end".split(" ");
const counts = new Map<string, i32>();
for (let i = 0; i < words.length; i++) {
  counts.set(words[i], (counts.has(words[i]) ? counts.get(words[i]) : 0) + 1);
}
const keys = counts.keys().sort();
for (let i = 0; i < keys.length; i++) console.log(keys[i] + " " + counts.get(keys[i]).toString());

class Node {
  constructor(public left: Node | null, public right: Node | null) {}
  count(): i32 {
    const left = this.left, right = this.right;
    return 1 + (left ? left.count() : 0) + (right ? right.count() : 0);
  }
}
function tree(depth: i32): Node {
  return depth == 0 ? new Node(null, null) : new Node(tree(depth - 1), tree(depth - 1));
}
let total = 0;
for (let i = 0; i < 20; i++) total += tree(10).count();
console.log(total.toString());
console.log(Math.sqrt(2.0).toString() + " " + Math.sin(1.0).toString() + " " + (1.0 / 3.0).toString());
console.log((0x123456789abcdef * 1000003).toString() + " " + (<u64>-1).toString());
console.log(process.argv.slice(1).join("|"));
console.error("to standard error");
if (process.argv.length > 3) abort("asked for it");
process.exit(process.argv.length);
