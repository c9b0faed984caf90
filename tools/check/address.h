/* The parts of a URL of a server or a proxy. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>

typedef struct {
    char scheme[8];
    char user[256]; /* with its "@"; empty if there is none */
    char host[256]; /* without brackets */
    char port[8];
    char path[512]; /* with what follows it */
    bool brackets;
} ADDRESS_T;

/* False if it is none. */
bool address_parse(const char *url, ADDRESS_T *address);

/* Whether the library connects to it directly, whatever the proxy. */
bool address_is_loopback(const ADDRESS_T *address);

#endif
