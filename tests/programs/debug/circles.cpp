#include <cstdio>
#include <vector>

namespace shapes {

struct Circle {
  double radius;
  __attribute__((noinline)) double area(int scale) const {
    if (scale == 0)
      __builtin_trap();
    return radius * radius * scale;
  }
};

template <typename T> struct Sum {
  double total = 0;
  __attribute__((noinline)) void add(const T &shape, int scale) { total += shape.area(scale); }
};

} // namespace shapes

int main(int argc, char **) {
  std::vector<shapes::Circle> circles(3, shapes::Circle{2});
  shapes::Sum<shapes::Circle> sum;
  for (const auto &circle : circles)
    sum.add(circle, argc - 1);
  std::printf("%g\n", sum.total);
}
