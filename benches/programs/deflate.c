// prints: 11146581 bb237af6
// Compression as in zlib: matches found through hash chains, canonical Huffman codes, a bit stream, and all of it back, with CRC-32.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 1 << 20, ROUNDS = 4, WINDOW = 32768, HASHES = 1 << 15, CHAIN = 48, SHORTEST = 4, LONGEST = 258 };
enum { SYMBOLS = 288, DISTANCES = 32, DEEPEST = 15, END = 256 };

static uint8_t input[LENGTH], packed[2 * LENGTH], output[LENGTH];
static uint32_t tokens[LENGTH + 1];  // A literal, or a length (bits 24…) and a distance (bits 0–15) with bit 23 set.

// Numbers are written as a bucket, whose code says how many extra bits follow: 0 1 2 3 | 4,5 | 6,7 | 8…11 | …
static int bucket(uint32_t n) {
  if (n < 4) return n;
  int top = 31 - __builtin_clz(n);
  return 2 * top + (n >> (top - 1) & 1);
}
static int extra_bits(int bucket) { return bucket < 4 ? 0 : bucket / 2 - 1; }
static uint32_t first_of(int bucket) { return bucket < 4 ? (uint32_t)bucket : (2u | (bucket & 1)) << (bucket / 2 - 1); }

static uint32_t crc_table[256];

static uint32_t crc(const uint8_t *bytes, size_t length) {
  uint32_t c = ~0u;
  for (size_t i = 0; i < length; i++) c = crc_table[(c ^ bytes[i]) & 255] ^ c >> 8;
  return ~c;
}

static int match_tokens(void) {
  static int head[HASHES], previous[WINDOW];
  memset(head, -1, sizeof head);
  int count = 0, at = 0;
  while (at < LENGTH) {
    int best = 0, distance = 0;
    if (at + SHORTEST <= LENGTH) {
      uint32_t word;
      memcpy(&word, input + at, 4);
      uint32_t hash = word * 2654435761u >> 17;
      int limit = LENGTH - at < LONGEST ? LENGTH - at : LONGEST, tries = CHAIN;
      for (int candidate = head[hash]; candidate >= 0 && at - candidate < WINDOW && tries--; candidate = previous[candidate % WINDOW]) {
        if (input[candidate + best] != input[at + best]) continue;
        int length = 0;
        while (length < limit && input[candidate + length] == input[at + length]) length++;
        if (length > best) best = length, distance = at - candidate;
        if (best == limit) break;
      }
    }
    int step = best >= SHORTEST ? best : 1;
    tokens[count++] = best >= SHORTEST ? (uint32_t)(best - SHORTEST) << 24 | 1 << 23 | (distance - 1) : input[at];
    for (; step--; at++) {
      if (at + 4 > LENGTH) continue;
      uint32_t word;
      memcpy(&word, input + at, 4);
      uint32_t hash = word * 2654435761u >> 17;
      previous[at % WINDOW] = head[hash], head[hash] = at;
    }
  }
  tokens[count++] = END;
  return count;
}

// Lengths of the codes: merges the two lightest trees; when one gets too deep, weights are flattened and all is done again.
static void code_lengths(uint32_t *weights, uint8_t *lengths, int symbols) {
  for (;;) {
    uint32_t weight[2 * SYMBOLS];
    int parent[2 * SYMBOLS], live[SYMBOLS], lives = 0, nodes = symbols, deepest = 0;
    for (int i = 0; i < symbols; i++)
      if ((weight[i] = weights[i])) live[lives++] = i;
    while (lives > 1) {
      int picked[2];
      for (int k = 0; k < 2; k++) {
        int lightest = 0;
        for (int i = 1; i < lives; i++)
          if (weight[live[i]] < weight[live[lightest]]) lightest = i;
        picked[k] = live[lightest];
        live[lightest] = live[--lives];
      }
      parent[picked[0]] = parent[picked[1]] = nodes;
      weight[nodes] = weight[picked[0]] + weight[picked[1]];
      live[lives++] = nodes++;
    }
    for (int i = 0; i < symbols; i++) {
      lengths[i] = 0;
      if (!weights[i]) continue;
      for (int node = i; node != nodes - 1; node = parent[node]) lengths[i]++;
      if (nodes == symbols) lengths[i] = 1;
      if (lengths[i] > deepest) deepest = lengths[i];
    }
    if (deepest <= DEEPEST) return;
    for (int i = 0; i < symbols; i++) weights[i] = (weights[i] + 3) / 4;
  }
}

// Canonical codes, bit-reversed since the stream is read from its low end.
static void codes(const uint8_t *lengths, uint16_t *code, int symbols) {
  int first[DEEPEST + 1], count[DEEPEST + 1] = {0}, value = 0;
  for (int i = 0; i < symbols; i++) count[lengths[i]]++;
  count[0] = 0;
  for (int n = 1; n <= DEEPEST; n++) first[n] = value = (value + count[n - 1]) << 1;
  for (int i = 0; i < symbols; i++) {
    if (!lengths[i]) continue;
    int c = first[lengths[i]]++, reversed = 0;
    for (int bit = 0; bit < lengths[i]; bit++) reversed = reversed << 1 | (c >> bit & 1);
    code[i] = (uint16_t)reversed;
  }
}

static uint64_t pending;
static int pending_bits;
static size_t position;

static void put(uint32_t value, int bits) {
  pending |= (uint64_t)value << pending_bits;
  for (pending_bits += bits; pending_bits >= 8; pending_bits -= 8, pending >>= 8) packed[position++] = (uint8_t)pending;
}

static uint32_t get(int bits) {
  for (; pending_bits < bits; pending_bits += 8) pending |= (uint64_t)packed[position++] << pending_bits;
  uint32_t value = (uint32_t)(pending & ((1ull << bits) - 1));
  pending >>= bits, pending_bits -= bits;
  return value;
}

static void restart(void) { pending = 0, pending_bits = 0, position = 0; }

static size_t compress(void) {
  int count = match_tokens();
  uint32_t weights[2][SYMBOLS] = {{0}};
  uint8_t lengths[2][SYMBOLS];
  uint16_t code[2][SYMBOLS];
  for (int i = 0; i < count; i++) {
    uint32_t token = tokens[i];
    weights[0][token >> 23 & 1 ? END + 1 + bucket(token >> 24) : token]++;
    if (token >> 23 & 1) weights[1][bucket(token & 0x7fff)]++;
  }
  restart();
  for (int kind = 0; kind < 2; kind++) {
    int symbols = kind ? DISTANCES : SYMBOLS;
    code_lengths(weights[kind], lengths[kind], symbols);
    codes(lengths[kind], code[kind], symbols);
    for (int i = 0; i < symbols; i++) put(lengths[kind][i], 4);
  }
  for (int i = 0; i < count; i++) {
    uint32_t token = tokens[i];
    if (token >> 23 & 1) {
      uint32_t length = token >> 24, distance = token & 0x7fff;
      int symbol = bucket(length);
      put(code[0][END + 1 + symbol], lengths[0][END + 1 + symbol]);
      put(length - first_of(symbol), extra_bits(symbol));
      symbol = bucket(distance);
      put(code[1][symbol], lengths[1][symbol]);
      put(distance - first_of(symbol), extra_bits(symbol));
    } else {
      put(code[0][token], lengths[0][token]);
    }
  }
  put(0, 64 - 8);
  return position;
}

// A table indexed by the next DEEPEST bits: symbol and length.
static uint16_t tables[2][1 << DEEPEST];

static int symbol(int kind) {
  for (; pending_bits < DEEPEST; pending_bits += 8) pending |= (uint64_t)packed[position++] << pending_bits;
  uint16_t entry = tables[kind][pending & ((1 << DEEPEST) - 1)];
  pending >>= entry & 15, pending_bits -= entry & 15;
  return entry >> 4;
}

static size_t expand(void) {
  restart();
  for (int kind = 0; kind < 2; kind++) {
    uint8_t lengths[SYMBOLS];
    uint16_t code[SYMBOLS];
    int symbols = kind ? DISTANCES : SYMBOLS;
    for (int i = 0; i < symbols; i++) lengths[i] = (uint8_t)get(4);
    codes(lengths, code, symbols);
    for (int i = 0; i < symbols; i++)
      if (lengths[i])
        for (uint32_t fill = code[i]; fill < 1 << DEEPEST; fill += 1u << lengths[i]) tables[kind][fill] = (uint16_t)(i << 4 | lengths[i]);
  }
  size_t made = 0;
  for (;;) {
    int s = symbol(0);
    if (s < END) {
      output[made++] = (uint8_t)s;
      continue;
    }
    if (s == END) return made;
    s -= END + 1;
    uint32_t length = first_of(s) + get(extra_bits(s)) + SHORTEST;
    s = symbol(1);
    uint32_t distance = first_of(s) + get(extra_bits(s)) + 1;
    for (; length--; made++) output[made] = output[made - distance];
  }
}

int main(void) {
  static const char *words[] = {"the ", "of ", "stream ", "and ", "window ", "match", "ing ", "code ", "length", "\n", "a ", "tree "};
  for (uint32_t i = 0; i < 256; i++) {
    crc_table[i] = i;
    for (int bit = 0; bit < 8; bit++) crc_table[i] = crc_table[i] & 1 ? 0xedb88320 ^ crc_table[i] >> 1 : crc_table[i] >> 1;
  }
  uint32_t state = 1;
  size_t total = 0;
  for (int round = 0; round < ROUNDS; round++) {
    for (size_t at = 0; at < LENGTH;) {
      state = state * 1664525 + 1013904223;
      const char *word = words[(state >> 20) % 12];
      while (*word && at < LENGTH) input[at++] = (uint8_t)*word++;
      if ((state >> 12) % 5 == 0 && at < LENGTH) input[at++] = (uint8_t)(state >> 24);
    }
    size_t size = compress();
    total = total * 3 + size;
    for (int again = 0; again < 8; again++) {
      memset(output, 0, LENGTH);
      if (expand() != LENGTH || crc(output, LENGTH) != crc(input, LENGTH)) {
        puts("lost");
        return 1;
      }
    }
  }
  printf("%zu %08x\n", total, crc(packed, 100000));
  return 0;
}
