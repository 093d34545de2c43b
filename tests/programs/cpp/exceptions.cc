// Exceptions in all the ways that C++ has them.
#include <any>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <variant>
#include <vector>

struct Noisy {
  std::string name;
  explicit Noisy(std::string name) : name(std::move(name)) { std::cout << "+" << this->name << "\n"; }
  Noisy(const Noisy &other) : name(other.name + "'") { std::cout << "+" << name << "\n"; }
  ~Noisy() { std::cout << "-" << name << "\n"; }
};

struct Base : std::exception {
  const char *what() const noexcept override { return "base"; }
};
struct Left : virtual Base {};
struct Right : virtual Base {};
struct Both : Left, Right {
  int number = 99;
  const char *what() const noexcept override { return "both"; }
};

static void thrower(int which) {
  Noisy local("thrower");
  switch (which) {
  case 0: throw std::runtime_error("runtime");
  case 1: throw 42;
  case 2: throw Both();
  case 3: throw "text";
  case 4: std::vector<int>(3).at(10); break;
  case 5: std::function<void()>()(); break;
  case 6: throw Noisy("thrown");
  case 7: (void)std::get<int>(std::variant<int, std::string>("no int")); break;
  case 8: (void)std::any_cast<int>(std::any(1.5)); break;
  case 9: {
    Base base;
    std::exception &exception = base;
    (void)dynamic_cast<Both &>(exception);
  }
  }
}

static void catcher(int which) {
  try {
    Noisy outer("catcher");
    thrower(which);
    std::cout << "nothing thrown\n";
  } catch (const std::runtime_error &error) {
    std::cout << "runtime_error: " << error.what() << "\n";
  } catch (int number) {
    std::cout << "int: " << number << "\n";
  } catch (const Right &right) {
    std::cout << "right: " << right.what() << " " << dynamic_cast<const Both &>(right).number << "\n";
  } catch (const char *text) {
    std::cout << "text: " << text << "\n";
  } catch (const Noisy &noisy) {
    std::cout << "noisy: " << noisy.name << "\n";
  } catch (const std::bad_variant_access &error) {
    std::cout << "bad_variant_access: " << error.what() << "\n";
  } catch (const std::bad_cast &) {
    std::cout << "bad_cast\n";
  } catch (const std::exception &) {
    std::cout << "some exception\n";
  }
}

struct Half {
  Noisy first{"first"};
  Noisy second;
  explicit Half(bool fail) : second("second") {
    if (fail) throw std::logic_error("half made");
  }
};

static int recurse(int depth) {
  std::unique_ptr<int> owned(new int(depth));
  if (depth == 0) throw std::out_of_range("bottom");
  return recurse(depth - 1) + *owned;
}

static int function_try(int x) try {
  if (x) throw x;
  return 0;
} catch (int y) {
  return y + 1;
}

int main() {
  for (int i = 0; i < 11; i++) catcher(i);

  try {
    try {
      throw std::logic_error("first");
    } catch (...) {
      std::cout << "passing on\n";
      throw;
    }
  } catch (const std::logic_error &error) {
    std::cout << error.what() << "\n";
  }

  try {
    Half half(true);
  } catch (const std::exception &error) {
    std::cout << error.what() << "\n";
  }
  Half whole(false);

  try {
    try {
      throw std::runtime_error("inner");
    } catch (...) {
      std::throw_with_nested(std::runtime_error("outer"));
    }
  } catch (const std::exception &error) {
    std::cout << error.what();
    try {
      std::rethrow_if_nested(error);
    } catch (const std::exception &nested) {
      std::cout << " of " << nested.what() << "\n";
    }
  }

  std::exception_ptr kept;
  try {
    thrower(6);
  } catch (...) {
    kept = std::current_exception();
  }
  for (int i = 0; i < 2; i++) {
    try {
      std::rethrow_exception(kept);
    } catch (const Noisy &noisy) {
      std::cout << "kept: " << noisy.name << "\n";
    }
  }
  kept = nullptr;

  try {
    recurse(1000);
  } catch (const std::out_of_range &error) {
    std::cout << error.what() << "\n";
  }
  std::cout << function_try(5) << " " << std::uncaught_exceptions() << "\n";

  long caught = 0;
  for (int i = 0; i < 200000; i++) {
    try {
      if (i % 3 == 0) throw i;
      if (i % 3 == 1) throw static_cast<long>(i);
      throw std::string("string");
    } catch (int n) {
      caught += n;
    } catch (long n) {
      caught -= n;
    } catch (const std::string &s) {
      caught += static_cast<long>(s.size());
    }
  }
  std::cout << caught << "\n";
  return 0;
}
