// A CGI program, see `tests/src/corpus/cgi.rs`. Each answer comes out of a handler by an exception.
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

extern char **environ;

struct Answer {
  std::string head, body;
};

static std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

static Answer text(std::string body) { return {"Content-Type: text/plain\n", std::move(body)}; }

[[noreturn]] static void variables(const std::string &) {
  std::string all;
  for (char **each = environ; *each; each++) all.append(*each).append("\n");
  throw text(all);
}

[[noreturn]] static void echo(const std::string &) {
  std::string type = variable("CONTENT_TYPE"), body;
  char buffer[16384];
  while (std::cin.read(buffer, sizeof buffer), std::cin.gcount() > 0) body.append(buffer, std::cin.gcount());
  throw Answer{"Content-Type: " + (type.empty() ? "application/octet-stream" : type) + "\n", body};
}

[[noreturn]] static void status(const std::string &rest) {
  throw Answer{"Status: " + rest + " Chosen\nContent-Type: text/plain\nX-Guest: C++\n", "status " + rest + "\n"};
}

static const std::map<std::string, void (*)(const std::string &)> handlers = {
    {"", [](const std::string &) { throw text("hello from C++\n"); }},
    {"variables", variables},
    {"echo", echo},
    {"status", status},
    {"location", [](const std::string &) { throw Answer{"Location: https://example.com/there?a=b\n", ""}; }},
    {"local", [](const std::string &) { throw Answer{"Location: /query?from=local\n", ""}; }},
    {"query", [](const std::string &) { throw text("query " + variable("QUERY_STRING") + "\n"); }},
    {"large", [](const std::string &rest) { throw text(std::string(std::stoul(rest), 'x')); }},
};

int main() {
  std::ios::sync_with_stdio(false);
  try {
    std::string path = variable("PATH_INFO").substr(1);
    auto slash = path.find('/');
    auto rest = slash == std::string::npos ? "" : path.substr(slash + 1);
    handlers.at(path.substr(0, slash))(rest);
  } catch (const Answer &answer) {
    std::cout << answer.head << "\n" << answer.body;
  } catch (const std::out_of_range &) {
    std::cout << "Status: 404 Not Found\nContent-Type: text/plain\n\nno such path\n";
  }
}
