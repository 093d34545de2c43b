// prints: 30174261 901178 1783555
// Chess by sets of squares: all moves of knights, kings, sliding pieces and pawns, counted to some depth without checks.
#include <stdint.h>
#include <stdio.h>

enum { DEPTH = 4 };
enum Kind { PAWN, KNIGHT, BISHOP, ROOK, QUEEN, KING };

typedef struct {
  uint64_t pieces[2][6], all[2];
} Board;

static uint64_t knights[64], kings[64], rays[8][64], moves_made, captures;

static void build(void) {
  static const int dx[8] = {1, 1, 0, -1, -1, -1, 0, 1}, dy[8] = {0, 1, 1, 1, 0, -1, -1, -1};
  static const int kx[8] = {1, 2, 2, 1, -1, -2, -2, -1}, ky[8] = {2, 1, -1, -2, -2, -1, 1, 2};
  for (int s = 0; s < 64; s++)
    for (int d = 0; d < 8; d++) {
      int x = s % 8 + kx[d], y = s / 8 + ky[d];
      if (x >= 0 && x < 8 && y >= 0 && y < 8) knights[s] |= 1ull << (y * 8 + x);
      x = s % 8 + dx[d], y = s / 8 + dy[d];
      if (x >= 0 && x < 8 && y >= 0 && y < 8) kings[s] |= 1ull << (y * 8 + x);
      for (; x >= 0 && x < 8 && y >= 0 && y < 8; x += dx[d], y += dy[d]) rays[d][s] |= 1ull << (y * 8 + x);
    }
}

static uint64_t slide(int square, uint64_t occupied, int first, int step) {
  uint64_t reached = 0;
  for (int d = first; d < 8; d += step) {
    uint64_t ray = rays[d][square], blockers = ray & occupied;
    if (blockers) {
      int nearest = d < 4 ? __builtin_ctzll(blockers) : 63 - __builtin_clzll(blockers);
      ray ^= rays[d][nearest];
    }
    reached |= ray;
  }
  return reached;
}

static uint64_t reach(const Board *board, int side, int kind, int square) {
  uint64_t own = board->all[side], other = board->all[!side], occupied = own | other, bit = 1ull << square;
  switch (kind) {
    case PAWN: {
      uint64_t ahead = (side ? bit >> 8 : bit << 8) & ~occupied;
      uint64_t twice = (side ? (ahead & 0xff0000000000) >> 8 : (ahead & 0xff0000) << 8) & ~occupied;
      uint64_t beside = (bit << 1 & ~0x0101010101010101) | (bit >> 1 & ~0x8080808080808080);
      return ahead | twice | ((side ? beside >> 8 : beside << 8) & other);
    }
    case KNIGHT: return knights[square] & ~own;
    case BISHOP: return slide(square, occupied, 1, 2) & ~own;
    case ROOK: return slide(square, occupied, 0, 2) & ~own;
    case QUEEN: return slide(square, occupied, 0, 1) & ~own;
    default: return kings[square] & ~own;
  }
}

static uint64_t count(const Board *board, int side, int depth) {
  uint64_t sum = 0;
  for (int kind = PAWN; kind <= KING; kind++)
    for (uint64_t left = board->pieces[side][kind]; left; left &= left - 1) {
      int from = __builtin_ctzll(left);
      uint64_t targets = reach(board, side, kind, from);
      if (depth == 1) {
        sum += __builtin_popcountll(targets);
        captures += __builtin_popcountll(targets & board->all[!side]);
        continue;
      }
      for (; targets; targets &= targets - 1) {
        uint64_t to = targets & -targets, both = to | 1ull << from;
        Board next = *board;
        next.pieces[side][kind] ^= both;
        next.all[side] ^= both;
        if (board->all[!side] & to) {
          for (int k = 0; k < 6; k++) next.pieces[!side][k] &= ~to;
          next.all[!side] &= ~to;
        }
        moves_made++;
        sum += next.pieces[!side][KING] ? count(&next, !side, depth - 1) : 1;
      }
    }
  return sum;
}

int main(void) {
  static const int back[8] = {ROOK, KNIGHT, BISHOP, QUEEN, KING, BISHOP, KNIGHT, ROOK};
  Board board = {0};
  build();
  for (int x = 0; x < 8; x++) {
    board.pieces[0][PAWN] |= 1ull << (8 + x + (x == 4 ? 16 : 0));
    board.pieces[1][PAWN] |= 1ull << (48 + x - (x == 3 ? 16 : 0));
    board.pieces[0][back[x]] |= 1ull << x;
    board.pieces[1][back[x]] |= 1ull << (56 + x);
  }
  for (int side = 0; side < 2; side++)
    for (int kind = 0; kind < 6; kind++) board.all[side] |= board.pieces[side][kind];
  uint64_t total = 0;
  for (int depth = 1; depth <= DEPTH + 1; depth++) total = total * 3 + count(&board, 0, depth);
  printf("%llu %llu %llu\n", (unsigned long long)total, (unsigned long long)moves_made, (unsigned long long)captures);
  return 0;
}
