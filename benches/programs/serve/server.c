// A server that answers every request with the same constant, and echoes bodies of POST requests: one process for each worker, epoll,
// one connection's bytes at a time. It is the measure of what the kernel costs: no more is parsed than where a request ends.
//
//     server PORT WORKERS
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUFFER = 65536, CONNECTIONS = 4096 };
static const char ANSWER[] = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-length: 6\r\n\r\nhello\n";

typedef struct {
  long long body; // The bytes of the body that are to come and to be sent back.
  int used;       // The bytes of a head that has not arrived whole.
  char head[2048];
} connection;

static connection *connections[CONNECTIONS];
static char buffer[BUFFER];

static int send_all(int fd, const char *bytes, size_t size) {
  while (size) {
    ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      struct epoll_event event;
      int waits = epoll_create1(0);
      event.events = EPOLLOUT;
      epoll_ctl(waits, EPOLL_CTL_ADD, fd, &event);
      epoll_wait(waits, &event, 1, -1);
      close(waits);
      continue;
    }
    if (sent <= 0) return 0;
    bytes += sent, size -= (size_t)sent;
  }
  return 1;
}

// Answers the requests in these bytes; returns whether the connection goes on.
static int answer(int fd, connection *state, char *bytes, size_t size) {
  while (size) {
    if (state->body) {
      size_t part = (long long)size < state->body ? size : (size_t)state->body;
      if (!send_all(fd, bytes, part)) return 0;
      state->body -= (long long)part, bytes += part, size -= part;
      continue;
    }
    char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end) {
      if (size > sizeof state->head) return 0;
      memcpy(state->head, bytes, size);
      state->used = (int)size;
      return 1;
    }
    size_t head = (size_t)(end + 4 - bytes);
    if (*bytes == 'P') {
      char *length = memmem(bytes, head, "Content-Length: ", 16);
      char text[128];
      state->body = length ? atoll(length + 16) : 0;
      int written = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\ncontent-length: %lld\r\n\r\n", state->body);
      if (!send_all(fd, text, (size_t)written)) return 0;
    } else if (!send_all(fd, ANSWER, sizeof ANSWER - 1)) {
      return 0;
    }
    bytes += head, size -= head;
  }
  return 1;
}

static void receive(int fd) {
  connection *state = connections[fd];
  memcpy(buffer, state->head, (size_t)state->used);
  ssize_t count = recv(fd, buffer + state->used, sizeof buffer - (size_t)state->used, 0);
  if (count < 0 && errno == EAGAIN) return;
  size_t size = (size_t)count + (size_t)state->used;
  state->used = 0;
  if (count > 0 && answer(fd, state, buffer, size)) return;
  free(state);
  connections[fd] = 0;
  close(fd);
}

static void serve(int listener) {
  int set = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = listener}, events[64];
  epoll_ctl(set, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int found = epoll_wait(set, events, 64, -1);
    for (int i = 0; i < found; i++) {
      if (events[i].data.fd != listener) {
        receive(events[i].data.fd);
        continue;
      }
      int fd = accept4(listener, 0, 0, SOCK_NONBLOCK);
      if (fd < 0) continue;
      if (fd >= CONNECTIONS) {
        close(fd);
        continue;
      }
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
      connections[fd] = calloc(1, sizeof(connection));
      event.events = EPOLLIN, event.data.fd = fd;
      epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return 1;
  for (int worker = atoi(argv[2]); worker > 0; worker--) {
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      serve(listener);
    }
  }
  while (wait(0) > 0) {}
}
