/* Update constraints (specification/topics/update-constraints): what can be compared and combined. What the server makes of them is in
   session_topic_update. */
#include <string.h>

#include "diffusion.h"

#include "check.h"

typedef DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T CONSTRAINT;
typedef DIFFUSION_UPDATE_CONSTRAINT_VALUE_T VALUE;
typedef DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T OPERATOR;

#define IS DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS
#define EQ DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_EQ
#define LE DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LE

/* Whether a constraint came out; it is released. */
static int made(CONSTRAINT *constraint) {
    diffusion_topic_update_constraint_free(constraint);
    return constraint != NULL;
}

/* Which operators a value has, as a mask of 1 << operator; the value is released. */
static void check_operators(VALUE *value, unsigned whole, unsigned part) {
    CHECK(value != NULL);
    for (int number = -1; number <= 8; number++) {
        OPERATOR comparison = (OPERATOR)number;
        int is_whole = number > 0 && (whole >> number & 1u);
        int is_part = number > 0 && (part >> number & 1u);
        CHECK(made(diffusion_topic_update_constraint_value_comparison(comparison, value)) == is_whole);
        CHECK(made(diffusion_topic_update_constraint_partial_json_comparison("/a", comparison, value)) == is_part);
    }
    CHECK(!made(diffusion_topic_update_constraint_partial_json_comparison(NULL, IS, value)));
    CHECK(!made(diffusion_topic_update_constraint_partial_json_comparison("\xff", IS, value)));
    diffusion_update_constraint_value_free(value);
}

static void test_values(void) {
    unsigned all = 0xfe;
    unsigned is = 1u << IS;
    unsigned eq = 1u << EQ;
    unsigned some = is | eq | 1u << DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE;
    BUF_T *bytes = buf_create();
    CHECK(diffusion_update_constraint_value_from_string(NULL) == NULL);
    CHECK(diffusion_update_constraint_value_from_json_string(NULL) == NULL);
    CHECK(diffusion_update_constraint_value_from_json_string("{") == NULL);
    CHECK(diffusion_update_constraint_value_from_binary(NULL) == NULL);
    diffusion_update_constraint_value_free(NULL);
    check_operators(diffusion_update_constraint_value_from_string("text"), some, some);
    check_operators(diffusion_update_constraint_value_from_int64(INT64_MIN), all, all);
    check_operators(diffusion_update_constraint_value_from_double(0.5), all, all);
    check_operators(diffusion_update_constraint_value_from_json_string("{\"a\": [1]}"), is, 0);
    check_operators(diffusion_update_constraint_value_from_bool(true), 0, eq);
    check_operators(diffusion_update_constraint_value_from_binary(bytes), is, is);
    check_operators(diffusion_update_constraint_value_null(), 0, some);
    buf_free(bytes);
    CHECK(!made(diffusion_topic_update_constraint_value_comparison(IS, NULL)));
    CHECK(!made(diffusion_topic_update_constraint_partial_json_comparison("/a", IS, NULL)));
}

static void test_simple_constraints(void) {
    BUF_T *bytes = buf_create();
    CHECK(made(diffusion_topic_update_constraint_value(bytes)));
    CHECK(!made(diffusion_topic_update_constraint_value(NULL)));
    CHECK(!made(diffusion_topic_update_constraint_locked(NULL)));
    CHECK(made(diffusion_topic_update_constraint_unconstrained()));
    CHECK(made(diffusion_topic_update_constraint_partial_json_without_value("")));
    CHECK(!made(diffusion_topic_update_constraint_partial_json_without_value(NULL)));
    CHECK(write_diffusion_string_value("text", bytes));
    for (int datatype = -1; datatype <= 6; datatype++) {
        int is_scalar = datatype == DATATYPE_STRING || datatype == DATATYPE_INT64 || datatype == DATATYPE_DOUBLE;
        DIFFUSION_DATATYPE type = (DIFFUSION_DATATYPE)datatype;
        CHECK(made(diffusion_topic_update_constraint_partial_json_with_value("/a", type, bytes)) == is_scalar);
        CHECK(made(diffusion_topic_update_constraint_partial_json_with_value("/a", type, NULL)) == is_scalar);
        CHECK(!made(diffusion_topic_update_constraint_partial_json_with_value(NULL, type, bytes)));
    }
    buf_free(bytes);
}

/* The parts are released first, then what was made of them. */
static void test_combinations(void) {
    BUF_T *bytes = buf_create();
    CONSTRAINT *parts[] = {
        diffusion_topic_update_constraint_no_value(),
        diffusion_topic_update_constraint_no_topic(),
        diffusion_topic_update_constraint_value(bytes),
        diffusion_topic_update_constraint_partial_json_without_value("/a"),
        diffusion_topic_update_constraint_unconstrained(),
    };
    enum { NO_VALUE, NO_TOPIC, WHOLE, PART, ANYTHING, COUNT };
    for (int left = 0; left < COUNT; left++) {
        for (int right = 0; right < COUNT; right++) {
            int may_both = left != right && (left == ANYTHING || right == ANYTHING);
            CHECK(made(diffusion_topic_update_constraint_and(parts[left], parts[right])) == may_both);
            CHECK(made(diffusion_topic_update_constraint_or(parts[left], parts[right])) == (left != right));
        }
        CHECK(!made(diffusion_topic_update_constraint_and(parts[left], NULL)));
        CHECK(!made(diffusion_topic_update_constraint_and(NULL, parts[left])));
        CHECK(!made(diffusion_topic_update_constraint_or(parts[left], NULL)));
        CHECK(!made(diffusion_topic_update_constraint_or(NULL, parts[left])));
    }
    CONSTRAINT *other_part = diffusion_topic_update_constraint_partial_json_without_value("/b");
    CONSTRAINT *other_value = diffusion_topic_update_constraint_value(bytes);
    CONSTRAINT *two_parts = diffusion_topic_update_constraint_and(parts[PART], other_part);
    CONSTRAINT *two_values = diffusion_topic_update_constraint_and(parts[WHOLE], other_value);
    CHECK(two_parts != NULL && two_values != NULL);
    /* What cannot hold is found inside of combinations, too; an alternative that can hold is enough. */
    CONSTRAINT *either = diffusion_topic_update_constraint_or(two_values, two_parts);
    CHECK(!made(diffusion_topic_update_constraint_and(two_parts, two_values)));
    CHECK(!made(diffusion_topic_update_constraint_and(two_parts, parts[NO_VALUE])));
    CHECK(!made(diffusion_topic_update_constraint_and(parts[NO_TOPIC], either)));
    for (int part = 0; part < COUNT; part++) {
        diffusion_topic_update_constraint_free(parts[part]);
    }
    buf_free(bytes);
    CONSTRAINT *all = diffusion_topic_update_constraint_and(either, two_parts);
    diffusion_topic_update_constraint_free(either);
    diffusion_topic_update_constraint_free(two_parts);
    diffusion_topic_update_constraint_free(two_values);
    diffusion_topic_update_constraint_free(other_part);
    diffusion_topic_update_constraint_free(other_value);
    CHECK(made(all));
    diffusion_topic_update_constraint_free(NULL);
}

/* However a program nests them, it gets constraints that can be sent, or NULL. */
static void test_depth(void) {
    CONSTRAINT *chain = diffusion_topic_update_constraint_unconstrained();
    CONSTRAINT *link = diffusion_topic_update_constraint_unconstrained();
    int depth = 0;
    for (CONSTRAINT *longer; (longer = diffusion_topic_update_constraint_and(chain, link)) != NULL; depth++) {
        diffusion_topic_update_constraint_free(chain);
        chain = longer;
        CHECK(depth < 1000);
    }
    CHECK(depth > 100);
    diffusion_topic_update_constraint_free(chain);
    diffusion_topic_update_constraint_free(link);
}

int main(void) {
    CHECK(LE == 7);
    test_values();
    test_simple_constraints();
    test_combinations();
    test_depth();
    return 0;
}
