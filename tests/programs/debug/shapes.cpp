// Classes, templates, methods that are inlined, and an exception-free standard library.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace shapes {

struct Shape {
    virtual ~Shape() = default;
    virtual double area() const = 0;
    std::string name;
};

template <typename T>
struct Box : Shape {
    T width, height;
    Box(T width, T height) : width(width), height(height) { name = "box"; }
    double area() const override { return static_cast<double>(width) * height; }
};

double total(const std::vector<std::unique_ptr<Shape>> &all) {
    double sum = 0;
    for (const auto &shape : all)
        sum += shape->area();
    return sum;
}

} // namespace shapes

int main() {
    std::vector<std::unique_ptr<shapes::Shape>> all;
    all.push_back(std::make_unique<shapes::Box<int>>(2, 3));
    all.push_back(std::make_unique<shapes::Box<float>>(0.5f, 4.0f));
    std::printf("%s %g\n", all[0]->name.c_str(), shapes::total(all));
    return 0;
}
