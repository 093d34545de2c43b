// Greets everybody who is named on the command line.
const names = process.argv.slice(1);
console.log(names.length ? "Hello, " + names.join(" and ") + "!" : "Hello?");
