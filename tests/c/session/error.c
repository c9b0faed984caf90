/* Error texts, reports and structs (specification/sessions/errors-and-callbacks section 1). */
#include "diffusion.h"

#include "check.h"

static void texts(void) {
    for (int code = 0; code <= 53; code++) {
        CHECK(diffusion_error_str((ERROR_CODE_T)code) != NULL);
    }
    for (int code = 100; code <= 113; code++) {
        const char *text = diffusion_error_str((ERROR_CODE_T)code);
        CHECK(text != NULL && text[0] != '\0');
        CHECK(text == diffusion_error_str((ERROR_CODE_T)code));
    }
    CHECK(diffusion_error_str(DIFF_ERR_INCOMPATIBLE_MASTER_TOPIC) != NULL);
    CHECK(diffusion_error_str((ERROR_CODE_T)54) == NULL);
    CHECK(diffusion_error_str((ERROR_CODE_T)255) == NULL);
}

static void structs(void) {
    DIFFUSION_ERROR_T *error = (DIFFUSION_ERROR_T *)calloc(1, sizeof(DIFFUSION_ERROR_T));
    error->message = strdup("text");
    diffusion_error_free(error);
    diffusion_error_free(NULL);
    CONTENT_T *content = (CONTENT_T *)calloc(1, sizeof(CONTENT_T));
    content->data = buf_create();
    content_free(content);
    content_free(NULL);
}

static void reports(void) {
    ERROR_REPORT_T *report = error_report_create();
    CHECK(report->message == NULL && report->line == 0 && report->column == 0);
    ERROR_REPORT_T *copy = error_report_dup(report);
    CHECK(copy->message == NULL);
    error_report_free(copy);
    report->message = strdup("bad");
    report->line = 3;
    report->column = 14;
    copy = error_report_dup(report);
    CHECK(copy->message != report->message && strcmp(copy->message, "bad") == 0);
    CHECK(copy->line == 3 && copy->column == 14);
    error_report_free(copy);
    error_report_free(report);
    error_report_free(NULL);
    CHECK(error_report_dup(NULL) == NULL);
}

static void free_report(void *report) {
    error_report_free((ERROR_REPORT_T *)report);
}

static void wire(void) {
    const char one[] = "\3bad\5\254\2";
    ERROR_REPORT_T *report = NULL;
    CHECK(buf_read_error_report(one, &report) == one + 7);
    CHECK(strcmp(report->message, "bad") == 0 && report->line == 5 && report->column == 300);
    error_report_free(report);
    report = NULL;
    CHECK(buf_read_error_report(NULL, &report) == NULL);
    CHECK(buf_read_error_report(one, NULL) == NULL);
    CHECK(buf_read_error_report("\377\377\377\377\377\377", &report) == NULL);
    CHECK(report == NULL);

    const char two[] = "\2\1a\1\2\0\3\4";
    LIST_T *reports = NULL;
    CHECK(buf_read_error_reports(two, &reports) == two + 8);
    CHECK(list_get_size(reports) == 2);
    const ERROR_REPORT_T *second = (const ERROR_REPORT_T *)list_get_data_last(reports);
    CHECK(strcmp(second->message, "") == 0 && second->line == 3 && second->column == 4);
    list_free(reports, free_report);
    reports = NULL;
    CHECK(buf_read_error_reports("\2\1a\1\2\377\377\377\377\377\377", &reports) == NULL);
    CHECK(buf_read_error_reports(NULL, &reports) == NULL);
    CHECK(buf_read_error_reports(two, NULL) == NULL);
    CHECK(reports == NULL);
    const char none[] = "\0";
    CHECK(buf_read_error_reports(none, &reports) == none + 1);
    CHECK(list_get_size(reports) == 0);
    list_free(reports, NULL);
}

int main(void) {
    texts();
    structs();
    reports();
    wire();
    return 0;
}
