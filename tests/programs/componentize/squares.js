// Prints squares, and sorts words by their length.

export const run = {
  run() {
    console.log([1, 2, 3].map((number) => number * number).join(" "));
    console.log(["three", "a", "of"].sort((a, b) => a.length - b.length).join());
    console.log(JSON.stringify({ text: "naïve €", big: 2n ** 70n + "" }));
  },
};
