#include "address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool copy(char *target, size_t size, const char *text, size_t length) {
    if (length >= size) {
        return false;
    }
    memcpy(target, text, length);
    target[length] = '\0';
    return true;
}

bool address_parse(const char *url, ADDRESS_T *address) {
    memset(address, 0, sizeof *address);
    const char *begin = strstr(url, "://");
    if (begin == NULL || !copy(address->scheme, sizeof address->scheme, url, (size_t)(begin - url))) {
        return false;
    }
    begin += 3;
    const char *end = begin + strcspn(begin, "/?#");
    if (!copy(address->path, sizeof address->path, end, strlen(end))) {
        return false;
    }
    for (const char *at = end; at > begin; at--) {
        if (at[-1] == '@') {
            if (!copy(address->user, sizeof address->user, begin, (size_t)(at - begin))) {
                return false;
            }
            begin = at;
            break;
        }
    }
    const char *host_end = begin;
    if (*begin == '[') {
        address->brackets = true;
        begin++;
        host_end = begin + strcspn(begin, "]");
        if (host_end >= end) {
            return false;
        }
    } else {
        host_end = begin + strcspn(begin, ":/?#");
    }
    if (host_end == begin || !copy(address->host, sizeof address->host, begin, (size_t)(host_end - begin))) {
        return false;
    }
    host_end += address->brackets;
    if (*host_end == ':') {
        return copy(address->port, sizeof address->port, host_end + 1, (size_t)(end - host_end - 1)) && address->port[0] != '\0';
    }
    const bool secure = strcasecmp(address->scheme, "wss") == 0 || strcasecmp(address->scheme, "https") == 0;
    snprintf(address->port, sizeof address->port, "%s", secure ? "443" : "80");
    return true;
}

bool address_is_loopback(const ADDRESS_T *address) {
    struct in_addr four;
    struct in6_addr six;
    char host[sizeof address->host];
    snprintf(host, sizeof host, "%s", address->host);
    const size_t length = strlen(host);
    if (length > 1 && host[length - 1] == '.') {
        host[length - 1] = '\0';
    }
    if (strcasecmp(host, "localhost") == 0) {
        return true;
    }
    if (inet_pton(AF_INET, host, &four) == 1) {
        return (ntohl(four.s_addr) >> 24) == 127;
    }
    if (inet_pton(AF_INET6, host, &six) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
    }
    return false;
}
