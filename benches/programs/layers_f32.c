// prints: -73.997
// A neural network in single precision: dense layers, normalisation, attention over a window, and a step of training.
#include <math.h>
#include <stdio.h>

enum { WIDTH = 192, HIDDEN = 384, TOKENS = 32, ROUNDS = 380 };

static float x[TOKENS][WIDTH], y[TOKENS][WIDTH], h[TOKENS][HIDDEN], scores[TOKENS];
static float up[HIDDEN][WIDTH], down[WIDTH][HIDDEN], gain[WIDTH];

static void dense(float *to, const float *from, const float *weights, int rows, int columns) {
  for (int r = 0; r < rows; r++) {
    float sum[4] = {0};
    const float *row = weights + r * columns;
    for (int c = 0; c < columns; c += 4)
      for (int k = 0; k < 4; k++) sum[k] += row[c + k] * from[c + k];
    to[r] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

static void normalise(float *v) {
  float squares = 0;
  for (int i = 0; i < WIDTH; i++) squares += v[i] * v[i];
  float scale = 1 / sqrtf(squares / WIDTH + 1e-5f);
  for (int i = 0; i < WIDTH; i++) v[i] *= scale * gain[i];
}

static void attend(int token) {
  float total = 0;
  for (int t = 0; t <= token; t++) {
    float product = 0;
    for (int i = 0; i < WIDTH; i++) product += x[t][i] * x[token][i];
    // Close enough to an exponential, and the same everywhere.
    float s = 1 + product / WIDTH * 0.25f;
    scores[t] = s * s * s * s;
    total += scores[t];
  }
  for (int i = 0; i < WIDTH; i++) y[token][i] = 0;
  for (int t = 0; t <= token; t++) {
    float weight = scores[t] / total;
    for (int i = 0; i < WIDTH; i++) y[token][i] += weight * x[t][i];
  }
}

static void train(float rate) {
  for (int r = 0; r < WIDTH; r++) {
    float error = y[TOKENS - 1][r] - x[0][r];
    for (int c = 0; c < HIDDEN; c++) down[r][c] -= rate * error * h[TOKENS - 1][c];
  }
}

int main(void) {
  for (int r = 0; r < HIDDEN; r++)
    for (int c = 0; c < WIDTH; c++) up[r][c] = ((r * 7 + c * 13) % 31 - 15) / 64.0f, down[c][r] = ((r * 5 + c * 11) % 29 - 14) / 64.0f;
  for (int i = 0; i < WIDTH; i++) gain[i] = 0.5f + i % 8 / 8.0f;
  for (int t = 0; t < TOKENS; t++)
    for (int i = 0; i < WIDTH; i++) x[t][i] = ((t * 17 + i * 3) % 23 - 11) / 8.0f;
  for (int round = 0; round < ROUNDS; round++) {
    for (int t = 0; t < TOKENS; t++) {
      attend(t);
      normalise(y[t]);
      dense(h[t], y[t], &up[0][0], HIDDEN, WIDTH);
      for (int i = 0; i < HIDDEN; i++) h[t][i] = h[t][i] > 0 ? h[t][i] : 0.01f * h[t][i];
      dense(y[t], h[t], &down[0][0], WIDTH, HIDDEN);
      normalise(y[t]);
    }
    train(1e-3f);
    for (int t = 0; t < TOKENS; t++)
      for (int i = 0; i < WIDTH; i++) x[t][i] = 0.75f * x[t][i] + 0.25f * y[t][i];
  }
  double check = 0;
  for (int t = 0; t < TOKENS; t++)
    for (int i = 0; i < WIDTH; i++) check += x[t][i] * ((t + i) % 5);
  printf("%.3f\n", check);
  return 0;
}
