/* Initial retry strategies and API errors (specification/sessions/session-factory section 4,
   specification/sessions/errors-and-callbacks section 1). */
#include "diffusion.h"

#include "check.h"

int main(void) {
    DIFFUSION_API_ERROR error = (DIFFUSION_API_ERROR)(uintptr_t)1;
    DIFFUSION_RETRY_STRATEGY_T *strategy = diffusion_retry_strategy_create(250, 4, &error);
    CHECK(strategy != NULL && error == NULL);
    CHECK(diffusion_retry_strategy_get_interval(strategy) == 250);
    CHECK(diffusion_retry_strategy_get_attempts(strategy) == 4);
    diffusion_retry_strategy_free(strategy);

    strategy = diffusion_retry_strategy_create(250, 0, NULL);
    CHECK(strategy != NULL && diffusion_retry_strategy_get_attempts(strategy) == 0);
    diffusion_retry_strategy_free(strategy);

    error = (DIFFUSION_API_ERROR)(uintptr_t)1;
    strategy = diffusion_retry_strategy_create_interval_only(10, &error);
    CHECK(strategy != NULL && error == NULL);
    CHECK(diffusion_retry_strategy_get_interval(strategy) == 10);
    CHECK(diffusion_retry_strategy_get_attempts(strategy) == UINT32_MAX);
    diffusion_retry_strategy_free(strategy);

    strategy = diffusion_retry_strategy_no_retry();
    CHECK(diffusion_retry_strategy_get_interval(strategy) == 0);
    CHECK(diffusion_retry_strategy_get_attempts(strategy) == 0);
    diffusion_retry_strategy_free(strategy);

    CHECK(diffusion_retry_strategy_create(0, 4, &error) == NULL);
    CHECK(error != NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(strlen(get_diffusion_api_error_description(error)) > 0);
    diffusion_api_error_free(error);
    CHECK(diffusion_retry_strategy_create_interval_only(0, &error) == NULL);
    CHECK(error != NULL);
    diffusion_api_error_free(error);
    CHECK(diffusion_retry_strategy_create(0, 4, NULL) == NULL);

    CHECK(diffusion_retry_strategy_get_interval(NULL) == 0);
    CHECK(diffusion_retry_strategy_get_attempts(NULL) == 0);
    diffusion_retry_strategy_free(NULL);
    CHECK(get_diffusion_api_error_code(NULL) == 0);
    CHECK(get_diffusion_api_error_description(NULL) == NULL);
    diffusion_api_error_free(NULL);
    return 0;
}
