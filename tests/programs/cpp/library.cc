// The C++ library at work: containers, algorithms, streams, type information, virtual calls.
#include <algorithm>
#include <any>
#include <charconv>
#include <deque>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <typeinfo>
#include <unordered_map>
#include <variant>
#include <vector>

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
struct Square : Shape {
  double side;
  explicit Square(double side) : side(side) {}
  double area() const override { return side * side; }
};
struct Circle : Shape {
  double radius;
  explicit Circle(double radius) : radius(radius) {}
  double area() const override { return 3.141592653589793 * radius * radius; }
};

template <class... Ts> struct overloaded : Ts... { using Ts::operator()...; };
template <class... Ts> overloaded(Ts...) -> overloaded<Ts...>;

struct Global {
  std::string name;
  explicit Global(const char *name) : name(name) { std::cout << "made " << name << "\n"; }
  ~Global() { std::cout << "gone " << name << "\n"; }
};
static Global first("first"), second("second");

int main() {
  std::map<std::string, int> words;
  std::istringstream text("the quick brown fox jumps over the lazy dog while the cat sleeps");
  for (std::string word; text >> word;) words[word]++;
  for (const auto &[word, count] : words) std::cout << word << ":" << count << " ";
  std::cout << "\n";

  std::mt19937_64 random(12345);
  std::vector<long> numbers(50000);
  std::generate(numbers.begin(), numbers.end(), [&] { return static_cast<long>(random() % 1000000); });
  std::sort(numbers.begin(), numbers.end());
  auto end = std::unique(numbers.begin(), numbers.end());
  std::cout << std::distance(numbers.begin(), end) << " " << std::accumulate(numbers.begin(), end, 0LL) << "\n";
  std::unordered_map<long, std::string> hashed;
  for (long number : numbers) hashed[number] += 'x';
  std::set<std::string> lengths;
  for (auto &entry : hashed) lengths.insert(entry.second);
  std::cout << hashed.size() << " " << lengths.size() << "\n";

  std::vector<std::unique_ptr<Shape>> shapes;
  shapes.push_back(std::make_unique<Square>(2));
  shapes.push_back(std::make_unique<Circle>(1));
  for (auto &shape : shapes) {
    auto *square = dynamic_cast<Square *>(shape.get());
    std::cout << (square ? "square " : "other ") << (typeid(*shape) == typeid(Circle)) << " " << std::setprecision(10)
              << shape->area() << "\n";
  }

  std::variant<int, std::string, double> variant = "text";
  std::visit(overloaded{[](int) { std::cout << "int\n"; }, [](const std::string &s) { std::cout << s << "\n"; },
                        [](double) { std::cout << "double\n"; }}, variant);
  std::any any = 5;
  std::cout << std::any_cast<int>(any) << " " << std::optional<int>().value_or(-1) << "\n";
  std::regex pattern("(\\w+)@(\\w+)\\.org");
  std::string address = "write to someone@example.org or nobody@nowhere.org";
  for (std::sregex_iterator match(address.begin(), address.end(), pattern), none; match != none; ++match)
    std::cout << (*match)[1] << " at " << (*match)[2] << "\n";
  std::cout << std::hex << std::showbase << 48879 << std::dec << " " << std::setw(8) << std::setfill('*') << 42 << " "
            << std::fixed << std::setprecision(3) << 2.0 / 3 << "\n";
  char digits[32];
  auto written = std::to_chars(digits, digits + sizeof digits, 0.1);
  std::cout << std::string(digits, written.ptr) << "\n";

  std::ofstream("/work/file.txt") << "line one\nline two\n" << 3.5 << "\n";
  std::ifstream file("/work/file.txt");
  for (std::string line; std::getline(file, line);) std::cout << "[" << line << "]";
  std::cout << "\n" << (std::ifstream("/work/absent") ? "found" : "absent") << "\n";
  return 0;
}
