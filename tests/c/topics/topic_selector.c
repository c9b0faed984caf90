/* Topic selectors evaluated here (specification/topics/subscribe, specification/protocol/selectors-and-streams). */
#include "diffusion.h"

#include "check.h"

static void selects(const char *expression, const char *path, bool expected) {
    char *own_expression = strdup(expression), *own_path = strdup(path);
    DIFFUSION_API_ERROR error = (DIFFUSION_API_ERROR)&error;
    DIFFUSION_TOPIC_SELECTOR_T *selector = diffusion_topic_selector_create(own_expression, &error);
    CHECK(selector != NULL && error == NULL);
    memset(own_expression, 'x', strlen(own_expression));
    CHECK(diffusion_topic_selector_selects(selector, own_path) == expected);
    CHECK(selector_match(expression, path) == (expected ? 1 : 0));
    diffusion_topic_selector_free(selector);
    free(own_expression);
    free(own_path);
}

static int lines;

static void on_line(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    (void)module;
    (void)context;
    if (level == DIFFUSION_LOG_WARN && strstr(message, "cannot be found out") != NULL) {
        lines++;
    }
}

/* A path that is too long for a pattern with look-around is logged, but not each time. */
static void what_cannot_be_decided(void) {
    char expression[] = "?(?=a)a.*";
    char path[5001];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    diffusion_set_log_handler(DIFFUSION_LOG_WARN, on_line, NULL);
    DIFFUSION_TOPIC_SELECTOR_T *selector = diffusion_topic_selector_create(expression, NULL);
    for (int i = 0; i < 100; i++) {
        CHECK(!diffusion_topic_selector_selects(selector, path));
    }
    diffusion_topic_selector_free(selector);
    /* Waits until the handler has all lines: the 1st, 2nd, 4th, 8th, 16th, 32nd and 64th. */
    diffusion_set_log_handler(DIFFUSION_LOG_WARN, NULL, NULL);
    CHECK(lines == 7);
}

int main(void) {
    what_cannot_be_decided();
    selects("a/b", "a/b", true);
    selects("a/b", "/a/b/", true);
    selects(">a/b", "a/b/c", false);
    selects("?a/.*", "a/b", true);
    selects("?a/.*", "a/b/c", false);
    selects("?a/.*/", "a/b", false);
    selects("?a/.*/", "a/b/c", true);
    selects("?a/.*//", "a/b", true);
    selects("*a.*c", "a/b/c", true);
    selects("*a.*c", "a/b/d", false);
    selects("#>a////?b/.*", "b/x", true);
    selects("#>a////?b/.*", "c/x", false);
    char wrong[][16] = { "", "$a", "?a[", "*", "?a//.*", ">" };
    char path[] = "a";
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        DIFFUSION_API_ERROR error = NULL;
        CHECK(diffusion_topic_selector_create(wrong[i], &error) == NULL);
        CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
        CHECK(strlen(get_diffusion_api_error_description(error)) > 0);
        diffusion_api_error_free(error);
        CHECK(diffusion_topic_selector_create(wrong[i], NULL) == NULL);
        CHECK(selector_match(wrong[i], path) == 0);
    }
    DIFFUSION_API_ERROR error = NULL;
    CHECK(diffusion_topic_selector_create(NULL, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(selector_match(NULL, "a") == 0 && selector_match("a", NULL) == 0);
    DIFFUSION_TOPIC_SELECTOR_T *selector = diffusion_topic_selector_create(path, NULL);
    CHECK(!diffusion_topic_selector_selects(selector, NULL) && !diffusion_topic_selector_selects(NULL, path));
    diffusion_topic_selector_free(selector);
    diffusion_topic_selector_free(NULL);
    CHECK(selector_get_prefix("$a") == NULL);
    return 0;
}
