/* An image: the layers of a root file system, and what to run in it.
 * See README.md here. */
#include "11-image/image.h"

#include "fail.h"

int
open_image(struct image *image, const struct idmap *map, struct rootfs *rootfs,
           struct overlay *overlay, struct rights *rights)
{
    (void)map;
    (void)rootfs;
    (void)overlay;
    (void)rights;
    if (!image->argv[0])
        return refuse("usage: a root file system has no command of its own "
                      "(see --help)");
    return 0;
}

int
enter_image(const struct image *image)
{
    (void)image;
    return 0;
}

const struct option_entry image_options[] = {
    { 0 },
};
