/*
 * A chat made of requests and responses. The room is a session with a request handler: members join by a request to
 * it and say something by another, and the room passes that on by requests to the sessions of the others. It answers
 * who spoke when all of them have answered, with a responder that it has kept.
 *
 * Without --serve and --name one program plays a room and three members. With --serve it is the room until its input
 * ends, with --name a member that says the lines of its input.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect the room with, which may register handlers and send to sessions", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'm', "member", "Name to connect members with", ARG_OPTIONAL, ARG_HAS_VALUE, "client" },
    { 'c', "credentials", "Password of both", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'r', "room", "Name of the room", ARG_OPTIONAL, ARG_HAS_VALUE, "lobby" },
    { 's', "serve", "Be the room only", ARG_OPTIONAL, ARG_NO_VALUE, NULL },
    { 'n', "name", "Be a member of this name only", ARG_OPTIONAL, ARG_HAS_VALUE, NULL },
    END_OF_ARG_OPTS
};

#define NAME_SIZE 32
#define LINE_SIZE 500
#define MAXIMUM_MEMBERS 50

static SESSION_T *connect_as(const char *url, const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return session;
}

static void close_and_free(SESSION_T *session) {
    session_close(session, NULL);
    session_free(session);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fprintf(stderr, "failed: %s: %s\n", diffusion_error_str(error->code), error->message);
    exit(EXIT_FAILURE);
}

static void respond(SESSION_T *session, const DIFFUSION_RESPONDER_HANDLE_T *handle, const char *text) {
    BUF_T *response = buf_create();
    write_diffusion_string_value(text, response);
    diffusion_respond_to_request(session, handle, response, NULL);
    buf_free(response);
}

/* ---- the room: everything happens on the callback thread of its session, so it needs no lock ---- */

typedef struct {
    SESSION_ID_T id;
    char name[NAME_SIZE];
} MEMBER_T;

typedef struct {
    char path[100];
    MEMBER_T members[MAXIMUM_MEMBERS];
    int count;
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    int is_open;
} ROOM_T;

/* Something that was said and is on its way to the others. */
typedef struct {
    SESSION_T *session;
    DIFFUSION_RESPONDER_HANDLE_T *handle;
    int waiting;
    int heard;
} DELIVERY_T;

static MEMBER_T *find_member(ROOM_T *room, const SESSION_ID_T *id) {
    for (int i = 0; i < room->count; i++) {
        if (session_id_cmp(room->members[i].id, *id) == 0) {
            return &room->members[i];
        }
    }
    return NULL;
}

static int finish_one(DELIVERY_T *delivery) {
    if (--delivery->waiting == 0) {
        char text[50];
        snprintf(text, sizeof text, "heard by %d", delivery->heard);
        respond(delivery->session, delivery->handle, text);
        diffusion_responder_handle_free(delivery->handle);
        free(delivery);
    }
    return HANDLER_SUCCESS;
}

static int on_heard(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    DELIVERY_T *delivery = context;
    (void)datatype;
    (void)value;
    delivery->heard++;
    return finish_one(delivery);
}

/* The member has gone, or does not listen. */
static int on_not_heard(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    return finish_one(error->context);
}

static int on_not_heard_discard(SESSION_T *session, void *context) {
    (void)session;
    return finish_one(context);
}

static void say_to_others(SESSION_T *session, ROOM_T *room, const MEMBER_T *speaker, const char *text,
                          const DIFFUSION_RESPONDER_HANDLE_T *handle) {
    char line[LINE_SIZE];
    snprintf(line, sizeof line, "%s: %s", speaker->name, text);
    BUF_T *request = buf_create();
    write_diffusion_string_value(line, request);
    DELIVERY_T *delivery = calloc(1, sizeof *delivery);
    delivery->session = session;
    delivery->handle = diffusion_responder_handle_dup(handle);
    /* One for this function, so that the delivery does not end before all have been asked. */
    delivery->waiting = 1;
    SEND_REQUEST_TO_SESSION_PARAMS_T params = {
        .path = room->path,
        .request = request,
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_STRING,
        .on_response = on_heard,
        .on_error = on_not_heard,
        .on_discard = on_not_heard_discard,
        .context = delivery,
    };
    for (int i = 0; i < room->count; i++) {
        if (&room->members[i] != speaker) {
            delivery->waiting++;
            params.recipient_session = &room->members[i].id;
            send_request_to_session(session, params);
        }
    }
    buf_free(request);
    finish_one(delivery);
}

/* "join NAME", "say TEXT" or "leave". */
static int on_request(SESSION_T *session, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request_context, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    ROOM_T *room = context;
    char *text = NULL;
    (void)datatype;
    if (value == NULL || !read_diffusion_string_value(value, &text, NULL)) {
        return HANDLER_FAILURE;
    }
    SESSION_ID_T *id = diffusion_request_context_get_session_id(request_context);
    MEMBER_T *member = find_member(room, id);
    if (strncmp(text, "join ", 5) == 0 && member == NULL && room->count < MAXIMUM_MEMBERS) {
        member = &room->members[room->count++];
        member->id = *id;
        snprintf(member->name, sizeof member->name, "%s", text + 5);
        respond(session, handle, "welcome");
    } else if (strncmp(text, "say ", 4) == 0 && member != NULL) {
        say_to_others(session, room, member, text + 4, handle);
    } else if (strcmp(text, "leave") == 0 && member != NULL) {
        *member = room->members[--room->count];
        respond(session, handle, "goodbye");
    } else {
        diffusion_reject_request(session, handle, member == NULL ? "you have not joined" : "this is not done here", NULL);
    }
    session_id_free(id);
    free(text);
    return HANDLER_SUCCESS;
}

/* The room that is being opened: `on_active` is given no context. */
static ROOM_T *opening;

static int on_active(SESSION_T *session, const char *path, const DIFFUSION_REGISTRATION_T *registration) {
    (void)session;
    (void)path;
    (void)registration;
    pthread_mutex_lock(&opening->mutex);
    opening->is_open = 1;
    pthread_cond_broadcast(&opening->opened);
    pthread_mutex_unlock(&opening->mutex);
    return HANDLER_SUCCESS;
}

static void open_room(SESSION_T *session, ROOM_T *room, const char *name) {
    snprintf(room->path, sizeof room->path, "chat/%s", name);
    pthread_mutex_init(&room->mutex, NULL);
    pthread_cond_init(&room->opened, NULL);
    opening = room;
    DIFFUSION_REQUEST_HANDLER_T handler = {
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_STRING,
        .on_active = on_active,
        .on_request = on_request,
    };
    ADD_REQUEST_HANDLER_PARAMS_T params = {
        .path = room->path, .request_handler = &handler, .on_error = on_error, .context = room,
    };
    add_request_handler(session, params);
    pthread_mutex_lock(&room->mutex);
    while (!room->is_open) {
        pthread_cond_wait(&room->opened, &room->mutex);
    }
    pthread_mutex_unlock(&room->mutex);
    printf("the room %s is open\n", name);
}

/* ---- a member ---- */

typedef struct {
    char name[NAME_SIZE];
    char path[100];
    SESSION_T *session;
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    int has_answer;
    char answer[LINE_SIZE];
} SPEAKER_T;

static int on_line(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                   const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    const SPEAKER_T *listener = context;
    char *line = NULL;
    (void)path;
    (void)datatype;
    if (value == NULL || !read_diffusion_string_value(value, &line, NULL)) {
        return HANDLER_FAILURE;
    }
    printf("[%s hears] %s\n", listener->name, line);
    free(line);
    respond(session, handle, "heard");
    return HANDLER_SUCCESS;
}

static int set_answer(SPEAKER_T *speaker, const char *text) {
    pthread_mutex_lock(&speaker->mutex);
    snprintf(speaker->answer, sizeof speaker->answer, "%s", text);
    speaker->has_answer = 1;
    pthread_cond_signal(&speaker->answered);
    pthread_mutex_unlock(&speaker->mutex);
    return HANDLER_SUCCESS;
}

static int on_answer(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    char *text = NULL;
    (void)datatype;
    if (value != NULL && read_diffusion_string_value(value, &text, NULL)) {
        set_answer(context, text);
        free(text);
        return HANDLER_SUCCESS;
    }
    return set_answer(context, "nothing");
}

static int on_refusal(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    return set_answer(error->context, error->message);
}

static int on_answer_discard(SESSION_T *session, void *context) {
    (void)session;
    return set_answer(context, "the session has ended");
}

/* Sends something to the room and shows what it answers. */
static void tell_room(SPEAKER_T *speaker, const char *verb, const char *rest) {
    char text[LINE_SIZE];
    snprintf(text, sizeof text, "%s%s%s", verb, rest[0] == '\0' ? "" : " ", rest);
    BUF_T *request = buf_create();
    write_diffusion_string_value(text, request);
    SEND_REQUEST_PARAMS_T params = {
        .path = speaker->path,
        .request = request,
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_STRING,
        .on_response = on_answer,
        .on_error = on_refusal,
        .on_discard = on_answer_discard,
        .context = speaker,
    };
    speaker->has_answer = 0;
    send_request(speaker->session, params);
    buf_free(request);
    pthread_mutex_lock(&speaker->mutex);
    while (!speaker->has_answer) {
        pthread_cond_wait(&speaker->answered, &speaker->mutex);
    }
    pthread_mutex_unlock(&speaker->mutex);
    printf("%s -> %s: %s\n", speaker->name, text, speaker->answer);
}

static void enter(SPEAKER_T *speaker, SESSION_T *session, const char *room, const char *name) {
    snprintf(speaker->name, sizeof speaker->name, "%s", name);
    snprintf(speaker->path, sizeof speaker->path, "chat/%s", room);
    speaker->session = session;
    pthread_mutex_init(&speaker->mutex, NULL);
    pthread_cond_init(&speaker->answered, NULL);
    DIFFUSION_REQUEST_STREAM_T stream = { .on_request = on_line, .context = speaker };
    free(set_request_stream(session, speaker->path, DATATYPE_STRING, DATATYPE_STRING, &stream));
    tell_room(speaker, "join", name);
}

static void play(HASH_T *arguments, const char *url, const char *password, const char *room_name) {
    SESSION_T *room_session = connect_as(url, hash_get(arguments, "principal"), password);
    ROOM_T room = { .count = 0 };
    open_room(room_session, &room, room_name);
    const char *names[] = { "ann", "ben", "cleo" };
    SPEAKER_T speakers[3];
    memset(speakers, 0, sizeof speakers);
    for (int i = 0; i < 3; i++) {
        enter(&speakers[i], connect_as(url, hash_get(arguments, "member"), password), room_name, names[i]);
    }
    tell_room(&speakers[0], "say", "good morning");
    tell_room(&speakers[1], "say", "good morning to you too");
    tell_room(&speakers[2], "leave", "");
    tell_room(&speakers[2], "say", "one more thing");
    /* This one goes without a word: the room finds out when it speaks to it. */
    close_and_free(speakers[1].session);
    tell_room(&speakers[0], "say", "is anybody there?");
    close_and_free(speakers[0].session);
    close_and_free(speakers[2].session);
    close_and_free(room_session);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *url = hash_get(arguments, "url");
    const char *password = hash_get(arguments, "credentials");
    const char *room_name = hash_get(arguments, "room");
    const char *name = hash_get(arguments, "name");
    char line[LINE_SIZE - 50];
    if (hash_get(arguments, "serve") != NULL) {
        ROOM_T room = { .count = 0 };
        SESSION_T *session = connect_as(url, hash_get(arguments, "principal"), password);
        open_room(session, &room, room_name);
        while (fgets(line, sizeof line, stdin) != NULL) {
        }
        close_and_free(session);
    } else if (name != NULL) {
        SPEAKER_T speaker = { .has_answer = 0 };
        enter(&speaker, connect_as(url, hash_get(arguments, "member"), password), room_name, name);
        while (fgets(line, sizeof line, stdin) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            tell_room(&speaker, "say", line);
        }
        tell_room(&speaker, "leave", "");
        close_and_free(speaker.session);
    } else {
        play(arguments, url, password, room_name);
    }
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
