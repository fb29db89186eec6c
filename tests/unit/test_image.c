/* What an image says, read from its JSON, and the names that lead to it.
 * See lessons/11-image/config.h and manifest.h. */
#include "11-image/housekeeping/config.h"

#include "11-image/housekeeping/find.h"
#include "11-image/housekeeping/index.h"
#include "11-image/housekeeping/manifest.h"
#include "11-image/housekeeping/stop-signal.h"
#include "helpers.h"
#include <fcntl.h>
#include <sys/stat.h>

/* Texts have ' for ", as C has a use for the latter. */
static struct place
parse(const char *text)
{
    char json[1024];
    size_t length = 0;

    for (; *text; text++)
        json[length++] = *text == '\'' ? '"' : *text;
    json[length] = '\0';
    return (struct place){ .name = "FILE", .value = json_loads(json, 0, NULL) };
}

static struct config config;

static void
attempt_config(const char *text)
{
    struct place file = parse(text);

    free_config(&config);
    attempt(read_config(&file, &config));
    json_decref(file.value);
}

static void
assert_refused(const char *message)
{
    char text[256];

    assert_int_equal(attempted.result, -1);
    snprintf(text, sizeof(text), "test_image: %s\n", message);
    assert_string_equal(attempted.said, text);
}

TEST(a_config_may_say_nothing)
{
    const char *texts[] = { "{}", "{'config':null}", "{'config':{}}",
                            "{'config':{'Env':null,'User':'','Cmd':[]}}" };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        attempt_config(texts[i]);
        assert_int_equal(attempted.result, 0);
        assert_null(*config.env);
        assert_null(*config.entrypoint);
        assert_null(*config.command);
        assert_null(*config.volumes);
        assert_null(config.user);
        assert_null(config.directory);
        assert_int_equal(config.stop_signal, 0);
    }
}

TEST(what_a_config_says_outlives_its_file)
{
    attempt_config("{'config':{'Env':['A=1','B'],'Entrypoint':['x'],"
                   "'Cmd':['',' '],'Volumes':{'/v':{},'/w':null},"
                   "'WorkingDir':'w','User':'u:g','StopSignal':'SIGQUIT',"
                   "'Unknown':[1]}}");
    assert_int_equal(attempted.result, 0);
    assert_string_equal(config.env[1], "B");
    assert_null(config.env[2]);
    assert_string_equal(config.entrypoint[0], "x");
    assert_string_equal(config.command[1], " ");
    assert_string_equal(config.volumes[1], "/w");
    assert_string_equal(config.directory, "w");
    assert_string_equal(config.user, "u:g");
    assert_int_equal(config.stop_signal, SIGQUIT);
}

TEST(what_is_of_another_type_is_refused_with_its_place)
{
    attempt_config("[]");
    assert_refused("FILE: not an object");
    attempt_config("{'config':{'Cmd':['a',1]}}");
    assert_refused("FILE: config.Cmd[1]: not a string");
    attempt_config("{'config':{'Volumes':{'v':{}}}}");
    assert_refused("FILE: config.Volumes.v: not a path that begins with /");
    attempt_config("{'config':{'StopSignal':'TERMINATE'}}");
    assert_refused("FILE: config.StopSignal: TERMINATE is no signal");
    free_config(&config);
}

TEST(signals_have_names_and_numbers)
{
    assert_int_equal(parse_signal("SIGTERM"), SIGTERM);
    assert_int_equal(parse_signal("KILL"), SIGKILL);
    assert_int_equal(parse_signal("1"), SIGHUP);
    assert_int_equal(parse_signal("SIGRTMIN"), SIGRTMIN);
    assert_int_equal(parse_signal("RTMIN+3"), SIGRTMIN + 3);
    assert_int_equal(parse_signal("64"), 64);
    const char *wrong[] = { "",   "SIG", "sigterm", "0",        "65",
                            "-1", "1x",  "RTMIN+x", "RTMIN+31", "RTMIN+-1" };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_int_equal(parse_signal(wrong[i]), -1);
}

TEST(an_image_may_be_called_by_the_end_of_its_name)
{
    const char *name = "registry.example:5000/library/redis:7";

    assert_true(is_called(name, NULL));
    assert_true(is_called(NULL, NULL));
    assert_true(is_called(name, name));
    assert_true(is_called(name, "7"));
    assert_true(is_called(name, "redis:7"));
    assert_true(is_called(name, "library/redis:7"));
    assert_false(is_called(NULL, "7"));
    assert_false(is_called(name, ""));
    assert_false(is_called(name, "edis:7"));
    assert_false(is_called(name, "redis"));
    assert_false(is_called("7", "redis:7"));
}

static struct descriptor chosen;

static void
attempt_index(const char *text, const char *tag)
{
    struct place file = parse(text);

    attempt(choose_image(&file, tag, &chosen));
    json_decref(file.value);
}

#define DIGEST(c) "'digest':'sha256:" c c c c c c c c c c c c c c c c "'"
#define ENTRY(type, c, more)                        \
    "{'mediaType':'application/vnd.oci.image." type \
    ".v1+json','size':1," DIGEST(c) more "}"

TEST(of_an_index_one_image_is_chosen)
{
    attempt_index("{'manifests':[" ENTRY("manifest", "aaaa", "") "]}", NULL);
    assert_int_equal(attempted.result, 0);
    assert_int_equal(chosen.digest.hex[0], 'a');
    /* Twice the same, something for a machine that isn't, and a signature. */
    attempt_index(
        "{'manifests':[" ENTRY("index", "bbbb", "") "," ENTRY(
            "index", "bbbb",
            "") "," ENTRY("manifest", "aaaa",
                          ",'platform':{"
                          "'architecture':'x'}") ","
                                                 "{'mediaType':'a/"
                                                 "b','size':2," DIGEST(
                                                     "cccc") "}]}",
        NULL);
    assert_int_equal(attempted.result, 0);
    assert_int_equal(chosen.digest.hex[0], 'b');
}

TEST(an_index_without_one_image_for_us_is_refused)
{
    attempt_index("{'manifests':[" ENTRY("manifest", "aaaa", "") "," ENTRY(
                      "manifest", "bbbb", "") "]}",
                  NULL);
    assert_refused("FILE: manifests: several images: name one by :TAG");
    attempt_index("{'manifests':[" ENTRY("manifest", "aaaa", "") "]}", "7");
    assert_int_equal(attempted.result, -1);
    assert_non_null(strstr(attempted.said, "no image called 7 for linux/"));
    attempt_index("{'manifests':[" ENTRY("manifest", "AAAA", "") "]}", NULL);
    assert_refused("FILE: manifests[0].digest: not sha256: and 64 digits");
}

/* Of what is there in the working directory the longest path is meant. */
TEST(a_path_may_have_colons)
{
    struct source source;
    const char *tag;
    char directory[] = "/tmp/test_image.XXXXXX";

    assert_non_null(mkdtemp(directory));
    assert_int_equal(chdir(directory), 0);
    close(open("a", O_CREAT | O_CLOEXEC, 0600));
    close(open("a:b", O_CREAT | O_CLOEXEC, 0600));
    assert_int_equal(find_image("a", &source, &tag), 1);
    assert_null(tag);
    assert_int_equal(find_image("a:b", &source, &tag), 1);
    assert_string_equal(source.path, "a:b");
    assert_null(tag);
    assert_int_equal(find_image("a:b:c", &source, &tag), 1);
    assert_string_equal(source.path, "a:b");
    assert_string_equal(tag, "c");
    assert_int_equal(find_image("a:c:d", &source, &tag), 1);
    assert_string_equal(source.path, "a");
    assert_string_equal(tag, "c:d");
    attempt(find_image("b:c", &source, &tag));
    assert_failed(ENOENT, "test_image: open image b:c: No such file or "
                          "directory\nhint: IMAGE is a path on this machine; "
                          "`skopeo copy docker://redis:7 oci:redis:7` would "
                          "fetch one\n");
    unlink("a");
    unlink("a:b");
    assert_int_equal(chdir("/"), 0);
    rmdir(directory);
}
