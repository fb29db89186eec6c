/* The options of the layers. */
#include "10-overlay/overlay.h"

#include <stddef.h>

static const char *
add_layer(void *settings, const char *value)
{
    struct overlay *overlay = settings;

    /* ROOTFS is one, too. */
    if (overlay->count == MOST_LAYERS - 1)
        return "the kernel takes 500 layers, with ROOTFS, and no more";
    overlay->layers[overlay->count++] = value;
    return NULL;
}

static const char *
set_upper(void *settings, const char *value)
{
    struct overlay *overlay = settings;

    overlay->upper = value;
    return *value ? NULL : "it is empty";
}

static const char *
set_diff(void *settings, const char *value)
{
    struct overlay *overlay = settings;

    (void)value;
    overlay->shows_changes = true;
    return NULL;
}

const struct option_entry overlay_options[] = {
    { "layer", "DIR",
      "put this directory over ROOTFS; may be repeated, the highest first",
      add_layer },
    { "upper", "DIR", "keep what the container changes there (in memory)",
      set_upper },
    { "diff", NULL,
      "print at the end what it added (A), changed (C) and deleted (D)",
      set_diff },
    { 0 },
};
