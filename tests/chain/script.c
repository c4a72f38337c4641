#include "tests/chain/script.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

/* The ids of the posted requests, in order. */
static size_t read_ids(uint64_t ids[10], const char *body)
{
    static const char key[] = "\"id\":";
    size_t count = 0;
    for (const char *at = strstr(body, key); at != NULL && count < 10; at = strstr(at + 1, key)) {
        ids[count++] = strtoull(at + sizeof key - 1, NULL, 10);
    }
    return count;
}

static void add_body(struct qr_buffer *body, const char *text, const char *posted)
{
    uint64_t ids[10];
    size_t count = read_ids(ids, posted);
    for (const char *at = text; *at != '\0'; at++) {
        if (at[0] == '#' && at[1] >= '0' && at[1] <= '9') {
            size_t index = (size_t)(at[1] - '0');
            ck_assert_msg(index < count, "no request #%zu in %s", index, posted);
            qr_buffer_addf(body, "%llu", (unsigned long long)ids[index]);
            at++;
        } else {
            qr_buffer_add_byte(body, (uint8_t)*at);
        }
    }
}

static enum qr_post_outcome script_post(struct qr_post_answer *answer,
                                        struct qr_transport *transport, const struct qr_post *post,
                                        struct qr_error *err)
{
    struct qr_script *script = (struct qr_script *)transport;
    size_t index = script->n_posts++;
    ck_assert_msg(index < script->n_steps && index < QR_SCRIPT_MAX, "post %zu to %s is too many",
                  index + 1, post->url);
    const struct qr_script_step *step = &script->steps[index];
    ck_assert_msg(step->host == NULL || strstr(post->url, step->host) != NULL,
                  "post %zu went to %s, expected %s", index + 1, post->url, step->host);
    script->bodies[index] = qr_strndup((const char *)post->body, post->length);
    script->deadlines_ms[index] = post->deadline_ms;
    script->now_ms += step->duration_ms;
    *answer = (struct qr_post_answer){.retry_after_s = -1};
    if (step->outcome != QR_POST_ANSWERED) {
        (void)qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s", step->reason);
        return step->outcome;
    }
    answer->status = step->status == 0 ? 200 : step->status;
    answer->retry_after_s = step->retry_after_s == 0 ? -1 : step->retry_after_s;
    add_body(&answer->body, step->body == NULL ? "" : step->body, script->bodies[index]);
    return QR_POST_ANSWERED;
}

static void script_sleep(struct qr_transport *transport, unsigned ms)
{
    struct qr_script *script = (struct qr_script *)transport;
    ck_assert_uint_lt(script->n_waits, QR_SCRIPT_MAX);
    script->waits_ms[script->n_waits++] = ms;
    script->now_ms += ms;
}

static uint64_t script_now(struct qr_transport *transport)
{
    return ((struct qr_script *)transport)->now_ms;
}

void qr_script_init(struct qr_script *script, const struct qr_script_step *steps, size_t n_steps)
{
    *script = (struct qr_script){
        .transport = {.post = script_post, .sleep_ms = script_sleep, .now_ms = script_now},
        .steps = steps,
        .n_steps = n_steps,
        .now_ms = 1000000,
    };
}

void qr_script_dispose(struct qr_script *script)
{
    ck_assert_uint_eq(script->n_posts, script->n_steps);
    for (size_t i = 0; i < script->n_posts; i++) {
        free(script->bodies[i]);
    }
}
