// prints: 105.438447 restored
// Floating point with strides that double: a fast Fourier transform in place, there and back.
#include <math.h>
#include <stdio.h>

enum { BITS = 16, N = 1 << BITS, ROUNDS = 100 };

static double real[N], imaginary[N], cosine[N / 2], sine[N / 2];

static void reorder(void) {
  for (int i = 0, j = 0; i < N; i++) {
    if (i < j) {
      double t = real[i];
      real[i] = real[j], real[j] = t;
      t = imaginary[i];
      imaginary[i] = imaginary[j], imaginary[j] = t;
    }
    int bit = N >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
  }
}

static void transform(double direction) {
  reorder();
  for (int half = 1; half < N; half *= 2) {
    int stride = N / (2 * half);
    for (int start = 0; start < N; start += 2 * half)
      for (int k = 0; k < half; k++) {
        double wr = cosine[k * stride], wi = direction * sine[k * stride];
        int low = start + k, high = low + half;
        double r = real[high] * wr - imaginary[high] * wi;
        double i = real[high] * wi + imaginary[high] * wr;
        real[high] = real[low] - r, imaginary[high] = imaginary[low] - i;
        real[low] += r, imaginary[low] += i;
      }
  }
}

int main(void) {
  const double turn = 6.283185307179586;
  for (int i = 0; i < N / 2; i++) cosine[i] = cos(turn * i / N), sine[i] = sin(turn * i / N);
  for (int i = 0; i < N; i++) real[i] = (i * 7919) % 1000 * 0.001, imaginary[i] = 0;
  double peak = 0;
  for (int round = 0; round < ROUNDS; round++) {
    transform(-1);
    peak += fabs(real[1 + round]);
    transform(1);
    for (int i = 0; i < N; i++) real[i] /= N, imaginary[i] /= N;
  }
  double error = 0;
  for (int i = 0; i < N; i++) error += fabs(real[i] - (i * 7919) % 1000 * 0.001) + fabs(imaginary[i]);
  printf("%.6f %s\n", peak, error < 1e-6 ? "restored" : "lost");
  return 0;
}
