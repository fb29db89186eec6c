/* The options of what the command can't do. */
#include "09-seccomp/confine.h"

static const char *
set_profile(void *settings, const char *value)
{
    struct confinement *confinement = settings;

    confinement->filter.profile = value;
    return *value ? NULL : "it is empty";
}

static const char *
set_log(void *settings, const char *value)
{
    struct confinement *confinement = settings;

    (void)value;
    confinement->filter.log = true;
    return NULL;
}

static const char *
set_profile_of_apparmor(void *settings, const char *value)
{
    struct confinement *confinement = settings;

    return set_label(&confinement->label.apparmor, value);
}

static const char *
set_label_of_selinux(void *settings, const char *value)
{
    struct confinement *confinement = settings;

    return set_label(&confinement->label.selinux, value);
}

static const char *
set_path(void *settings, const char *value)
{
    struct confinement *confinement = settings;

    return add_landlock_path(&confinement->landlock, value);
}

const struct option_entry confinement_options[] = {
    { "seccomp", "FILE|unconfined",
      "filter system calls by a profile of Docker or OCI, or don't (a default)",
      set_profile },
    { "seccomp-log", NULL, "name each refused call on stderr", set_log },
    { "landlock", "PATH:ro|rw",
      "keep to this path of the container, and to others so named; ro: it can "
      "be read and executed",
      set_path },
    { "apparmor", "PROFILE", "run the command under this profile",
      set_profile_of_apparmor },
    { "selinux", "LABEL", "run the command with this label",
      set_label_of_selinux },
    { 0 },
};
