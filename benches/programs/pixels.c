// prints: 2824981709
// Work on pixels: conversion of colours with clamping, blending by alpha, halving by averages, and a histogram.
#include <stdint.h>
#include <stdio.h>

enum { W = 640, H = 400, ROUNDS = 160 };

static uint8_t luma[H][W], cb[H / 2][W / 2], cr[H / 2][W / 2];
static uint32_t picture[H][W], over[H][W], half[H / 2][W / 2];
static uint32_t histogram[256];

static inline int clamp(int value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

static void convert(void) {
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      int c = 298 * (luma[y][x] - 16), d = cb[y / 2][x / 2] - 128, e = cr[y / 2][x / 2] - 128;
      uint32_t r = clamp((c + 409 * e + 128) >> 8), g = clamp((c - 100 * d - 208 * e + 128) >> 8);
      uint32_t b = clamp((c + 516 * d + 128) >> 8);
      picture[y][x] = 0xff000000u | r << 16 | g << 8 | b;
    }
}

static void blend(void) {
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      uint32_t top = over[y][x], bottom = picture[y][x], alpha = top >> 24;
      uint32_t odd = ((bottom & 0xff00ff) * (255 - alpha) + (top & 0xff00ff) * alpha) >> 8 & 0xff00ff;
      uint32_t even = ((bottom >> 8 & 0xff) * (255 - alpha) + (top >> 8 & 0xff) * alpha) & 0xff00;
      picture[y][x] = 0xff000000u | odd | even;
    }
}

static void halve(void) {
  const uint8_t(*bytes)[W][4] = (const uint8_t(*)[W][4])picture;
  uint8_t(*small)[W / 2][4] = (uint8_t(*)[W / 2][4])half;
  for (int y = 0; y < H / 2; y++)
    for (int x = 0; x < W / 2; x++)
      for (int k = 0; k < 4; k++)
        small[y][x][k] = (bytes[2 * y][2 * x][k] + bytes[2 * y][2 * x + 1][k] + bytes[2 * y + 1][2 * x][k] +
                          bytes[2 * y + 1][2 * x + 1][k] + 2) / 4;
}

int main(void) {
  uint32_t seed = 5, check = 0;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      seed = seed * 1664525 + 1013904223;
      luma[y][x] = (x + y + (seed >> 27)) & 255;
      over[y][x] = seed;
      cb[y / 2][x / 2] = seed >> 9;
      cr[y / 2][x / 2] = seed >> 17;
    }
  for (int round = 0; round < ROUNDS; round++) {
    convert();
    blend();
    halve();
    for (int y = 0; y < H / 2; y++)
      for (int x = 0; x < W / 2; x++) histogram[half[y][x] >> 8 & 255]++;
    for (int x = 0; x < W; x++) luma[round * 7 % H][x] += histogram[x & 255] & 7;
    check = check * 31 + half[round % (H / 2)][round * 13 % (W / 2)];
  }
  for (int k = 0; k < 256; k++) check = check * 17 + histogram[k];
  printf("%u\n", check);
  return 0;
}
