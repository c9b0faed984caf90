/* What is printed of probes: a line each and a summary, or one JSON object. */
#include <stdio.h>
#include <string.h>

#include "../values/json.h"
#include "check.h"

static const char *const verdict_words[] = { "passed", "failed", "not permitted", "not offered", "not run" };
static const COLOUR_T verdict_colours[] = { COLOUR_GOOD, COLOUR_BAD, COLOUR_NUMBER, COLOUR_TIME, COLOUR_TIME };

static bool as_json;
static bool is_first;
static int counts[5];

static void json_member(const char *name, const char *text) {
    out_format(",\"%s\":", name);
    json_string(text);
}

/* 0 is not known. */
static void json_number(int number) {
    if (number == 0) {
        out_text("null");
    } else {
        out_format("%d", number);
    }
}

void report_list(bool json) {
    if (json) {
        out_text("[");
    }
    is_first = true;
    for (int table = 0; probe_tables[table] != NULL; table++) {
        for (const PROBE_T *probe = probe_tables[table]; probe->name != NULL; probe++) {
            if (json) {
                out_format("%s{\"name\":\"%s\"", is_first ? "" : ",", probe->name);
                json_member("proves", probe->proves);
                out_format(",\"control\":\"%s\",\"since_protocol\":%d}", probe->touches == TOUCHES_TOPICS ? "none" : probe->touches == READS_CONTROL ? "read" : "write",
                           probe->since == 0 ? OLDEST_PROTOCOL : probe->since);
                is_first = false;
            } else {
                out_format("%-36s  %s%s\n", probe->name, probe->proves,
                           probe->touches == READS_CONTROL ? " (--control)" : probe->touches == WRITES_CONTROL ? " (--control=write)" : "");
            }
        }
    }
    out_text(json ? "]\n" : "");
}

void report_begin(bool json, const char *url, int protocol) {
    as_json = json;
    is_first = true;
    const char *host = strrchr(url, '@');
    if (!as_json) {
        out_text(host == NULL ? url : host + 1);
        if (protocol != 0) {
            out_format(", protocol %d", protocol);
        }
        out_text("\n");
        out_flush();
        return;
    }
    out_text("{\"server\":");
    json_string(host == NULL ? url : host + 1);
    out_format(",\"library\":\"%d.%d.%d\",\"protocol\":", DIFFUSION_C_VERSION_MAJOR, DIFFUSION_C_VERSION_MINOR, DIFFUSION_C_VERSION_PATCH);
    json_number(protocol);
    out_text(",\"probes\":[");
}

static void print_json_probe(const CHECK_T *check) {
    out_format("%s{\"name\":\"%s\",\"result\":\"%s\",\"seconds\":%.3f", is_first ? "" : ",", check->probe->name, verdict_words[check->verdict],
               check->seconds);
    if (check->verdict == VERDICT_FAILED) {
        json_member("expected", check->expected);
        json_member("seen", check->seen);
    } else if (check->verdict == VERDICT_NOT_PERMITTED) {
        json_member("permission", check->permission);
    } else if (check->verdict == VERDICT_NOT_OFFERED) {
        out_text(",\"needs_protocol\":");
        json_number(check->needs);
    }
    if (check->note[0] != '\0') {
        json_member("note", check->note);
    }
    out_text("}");
    is_first = false;
}

static void print_line(const char *title, const char *text) {
    out_format("               %-9s ", title);
    out_escaped(COLOUR_NONE, text, strlen(text));
    out_text("\n");
}

void report_probe(const CHECK_T *check) {
    counts[check->verdict]++;
    progress_end();
    if (as_json) {
        print_json_probe(check);
        return;
    }
    const char *word = verdict_words[check->verdict];
    out_coloured(verdict_colours[check->verdict], word, strlen(word));
    out_format("%*s%s", (int)(15 - strlen(word)), "", check->probe->name);
    if (check->verdict == VERDICT_NOT_PERMITTED) {
        out_format(" (needs %s)", check->permission);
    } else if (check->verdict == VERDICT_NOT_OFFERED && check->needs != 0) {
        out_format(" (needs protocol %d)", check->needs);
    }
    out_text("\n");
    if (check->verdict == VERDICT_FAILED) {
        print_line("expected:", check->expected);
        print_line("seen:", check->seen);
    }
    if (check->note[0] != '\0') {
        print_line("note:", check->note);
    }
    out_flush();
}

void report_end(const char *branch, bool removed) {
    if (as_json) {
        out_format("],\"passed\":%d,\"failed\":%d,\"not_permitted\":%d,\"not_offered\":%d,\"branch\":", counts[VERDICT_PASSED], counts[VERDICT_FAILED],
                   counts[VERDICT_NOT_PERMITTED], counts[VERDICT_NOT_OFFERED]);
        json_string(branch);
        out_format(",\"branch_removed\":%s}\n", removed ? "true" : "false");
    } else {
        out_format("%d passed, %d failed, %d not permitted, %d not offered\n", counts[VERDICT_PASSED], counts[VERDICT_FAILED],
                   counts[VERDICT_NOT_PERMITTED], counts[VERDICT_NOT_OFFERED]);
    }
    out_flush();
}

int report_count(VERDICT_T verdict) {
    return counts[verdict];
}
