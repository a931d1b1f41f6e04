/**
 * The device as a native process.
 *
 *     tinyloop-device --tcp-connect HOST:PORT   connects and ends when the host closes
 *     tinyloop-device --tcp-listen PORT         prints "listening on port N" (0: any port) and serves one host after the other
 *     tinyloop-device --pty                     prints "pty PATH" and looks like a serial device there
 *     besides: --memory BYTES (arena, default 64 MiB), --samples N (most of one evaluation), --uid TEXT, --kernel reference|lanes|pairs
 */
#include "tl_device.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { TRANSMIT_MILLIS = 1000, WAIT_MILLIS = 1000, DEFAULT_MEMORY = 64 << 20, DEFAULT_SAMPLES = 65536, NANOS = 1000000000 };

typedef struct link_state {
    int descriptor;
    bool closed; /* the host is gone */
} link_state;

typedef struct options {
    const char *connect_to;
    const char *listen_on;
    bool pty;
    uint32_t memory;
    uint32_t samples;
    const char *uid;
    const tl_kernel *kernel;
} options;

static void fail(const char *what, const char *value)
{
    fprintf(stderr, "tinyloop-device: %s (%s)\n", what, value);
    exit(2);
}

static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    link_state *self = context;
    ssize_t count = read(self->descriptor, bytes, capacity);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        self->closed = true;
    }
    return count > 0 ? (uint32_t)count : 0;
}

static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    link_state *self = context;
    while (count > 0) {
        ssize_t written = write(self->descriptor, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (uint32_t)written;
            continue;
        }
        struct pollfd ready = {.fd = self->descriptor, .events = POLLOUT};
        if (written < 0 && errno != EAGAIN && errno != EINTR) {
            self->closed = true;
            return false;
        }
        if (poll(&ready, 1, TRANSMIT_MILLIS) == 0) {
            return false;
        }
    }
    return true;
}

static uint64_t ticks(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NANOS + (uint64_t)now.tv_nsec;
}

static void wait_for_bytes(void *context)
{
    const link_state *self = context;
    struct pollfd ready = {.fd = self->descriptor, .events = POLLIN};
    (void)poll(&ready, 1, WAIT_MILLIS);
}

static int connect_tcp(const char *address)
{
    char host[256];
    const char *colon = strrchr(address, ':');
    if (colon == NULL || (size_t)(colon - address) >= sizeof host) {
        fail("an address is HOST:PORT", address);
    }
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = 0;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        fail("unknown host", address);
    }
    int descriptor = socket(found->ai_family, found->ai_socktype, 0);
    if (descriptor < 0 || connect(descriptor, found->ai_addr, found->ai_addrlen) != 0) {
        fail(strerror(errno), address);
    }
    freeaddrinfo(found);
    return descriptor;
}

static int listen_tcp(const char *port_text)
{
    int server = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtoul(port_text, NULL, 10)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (server < 0 || bind(server, (struct sockaddr *)&address, size) != 0 || listen(server, 1) != 0 ||
        getsockname(server, (struct sockaddr *)&address, &size) != 0) {
        fail(strerror(errno), port_text);
    }
    printf("listening on port %u\n", ntohs(address.sin_port));
    fflush(stdout);
    return server;
}

static int open_pty(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        fail(strerror(errno), "pty");
    }
    /* The slave stays open here: a host that closes and opens again finds the same device, in raw mode. */
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    struct termios raw;
    if (slave < 0 || tcgetattr(slave, &raw) != 0) {
        fail(strerror(errno), "pty");
    }
    raw.c_iflag = 0;
    raw.c_oflag = 0;
    raw.c_lflag = 0;
    tcsetattr(slave, TCSANOW, &raw);
    printf("pty %s\n", ptsname(master));
    fflush(stdout);
    return master;
}

static void serve(tl_device *device, link_state *port)
{
    int on = 1;
    setsockopt(port->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* fails on a pty, harmlessly */
    fcntl(port->descriptor, F_SETFL, fcntl(port->descriptor, F_GETFL) | O_NONBLOCK);
    port->closed = false;
    while (!port->closed) {
        if (tl_device_poll(device) && !port->closed) {
            wait_for_bytes(port);
        }
    }
    close(port->descriptor);
}

static const tl_kernel *kernel_named(const char *name)
{
    static const tl_kernel *const kernels[] = {&tl_kernel_reference, &tl_kernel_lanes, &tl_kernel_pairs};
    for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
        if (strcmp(name, kernels[i]->name) == 0) {
            return kernels[i];
        }
    }
    fail("no such kernel", name);
    return NULL;
}

static options parse(int argc, char **argv)
{
    options given = {.memory = DEFAULT_MEMORY, .samples = DEFAULT_SAMPLES, .uid = "native", .kernel = &tl_kernel_reference};
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        if (strcmp(name, "--pty") == 0) {
            given.pty = true;
            continue;
        }
        const char *value = i + 1 < argc ? argv[++i] : "";
        if (strcmp(name, "--tcp-connect") == 0) {
            given.connect_to = value;
        } else if (strcmp(name, "--tcp-listen") == 0) {
            given.listen_on = value;
        } else if (strcmp(name, "--memory") == 0) {
            given.memory = (uint32_t)strtoul(value, NULL, 10);
        } else if (strcmp(name, "--samples") == 0) {
            given.samples = (uint32_t)strtoul(value, NULL, 10);
        } else if (strcmp(name, "--uid") == 0) {
            given.uid = value;
        } else if (strcmp(name, "--kernel") == 0) {
            given.kernel = kernel_named(value);
        } else {
            fail("unknown option", name);
        }
    }
    if ((given.connect_to != NULL) + (given.listen_on != NULL) + given.pty != 1) {
        fail("exactly one of --tcp-connect HOST:PORT, --tcp-listen PORT, --pty is needed", "link");
    }
    if (given.memory > INT32_MAX || given.samples > given.memory / 16) {
        fail("memory is at most 2^31 - 1 bytes, and at least 16 a sample", "--memory, --samples");
    }
    return given;
}

int main(int argc, char **argv)
{
    options given = parse(argc, argv);
    link_state port = {.descriptor = -1};
    const tl_platform platform = {
        .identity = {.uid = given.uid,
                     .mcu = "native",
                     .board = "posix",
                     .flags = given.kernel->name,
                     .clock_hertz = NANOS,
                     .tick_hertz = NANOS,
                     .tick_kind = TL_TICKS_NANOSECONDS,
                     .max_samples = given.samples,
                     .caches_enabled = true},
        .context = &port,
        .receive = receive,
        .transmit = transmit,
        .ticks = ticks,
        .wait = wait_for_bytes,
    };
    static tl_device device;
    void *memory = calloc(1, given.memory);
    if (memory == NULL) {
        fail("out of memory", "--memory");
    }
    signal(SIGPIPE, SIG_IGN);
    tl_device_init(&device, &platform, given.kernel, memory, given.memory);
    if (given.listen_on != NULL) {
        int server = listen_tcp(given.listen_on);
        for (;;) {
            port.descriptor = accept(server, NULL, NULL);
            if (port.descriptor >= 0) {
                serve(&device, &port);
            }
        }
    }
    port.descriptor = given.connect_to != NULL ? connect_tcp(given.connect_to) : open_pty();
    serve(&device, &port);
    free(memory);
    return 0;
}
