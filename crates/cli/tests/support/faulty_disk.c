// A disk with faults, for LD_PRELOAD: it keeps only what was synced, is full, or cannot be written to.
//
// FAULTY_DISK        the folder that is on the faulty disk
// FAULTY_DISK_SYNCED a folder: a copy of each file there, as it was when it was last synced: what a power cut leaves
// FAULTY_DISK_LIES   if set, a sync does nothing and says that it has worked
// FAULTY_DISK_ERROR  a file: while it exists, writing fails with the error number that it holds, or waits if that is -1
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

// The path of an open file on the faulty disk; NULL for any other.
static const char *path_of(int fd, char path[PATH_MAX]) {
    const char *folder = getenv("FAULTY_DISK");
    char link[64];
    if (!folder) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return NULL;
    path[length] = 0;
    size_t prefix = strlen(folder);
    return strncmp(path, folder, prefix) == 0 && path[prefix] == '/' ? path : NULL;
}

// The error that writing to this file has now; 0 for none.
static int fault(int fd) {
    const char *control = getenv("FAULTY_DISK_ERROR");
    char path[PATH_MAX];
    int error = 0;
    if (!control || access(control, F_OK) != 0 || !path_of(fd, path)) return 0;
    FILE *file = fopen(control, "r");
    if (!file) return 0;
    if (fscanf(file, "%d", &error) != 1) error = EIO;
    fclose(file);
    if (error > 0) return error;
    while (access(control, F_OK) == 0) usleep(1000);
    return 0;
}

// Copies the file to where a power cut leaves it, in one step.
static void keep(int fd) {
    const char *synced = getenv("FAULTY_DISK_SYNCED");
    char path[PATH_MAX], target[PATH_MAX + 8], draft[PATH_MAX + 16], buffer[1 << 16];
    if (!synced || getenv("FAULTY_DISK_LIES") || !path_of(fd, path)) return;
    const char *name = strrchr(path, '/') + 1;
    snprintf(target, sizeof target, "%s/%s", synced, name);
    snprintf(draft, sizeof draft, "%s/%s~", synced, name);
    int from = open(path, O_RDONLY), to = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t (*real_write)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    ssize_t count;
    while ((count = read(from, buffer, sizeof buffer)) > 0)
        if (real_write(to, buffer, count) != count) abort();
    close(from);
    close(to);
    if (rename(draft, target) != 0) abort();
}

#define FAILING(type, name, parameters, arguments, fd)                        \
    type name parameters {                                                    \
        static type(*real) parameters;                                        \
        if (!real) real = dlsym(RTLD_NEXT, #name);                            \
        int error = fault(fd);                                                \
        if (error) {                                                          \
            errno = error;                                                    \
            return -1;                                                        \
        }                                                                     \
        return real arguments;                                                \
    }

FAILING(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), fd)
FAILING(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), fd)
FAILING(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), fd)
FAILING(int, ftruncate, (int fd, off_t size), (fd, size), fd)
FAILING(int, ftruncate64, (int fd, off64_t size), (fd, size), fd)

#define SYNCING(name)                                                         \
    int name(int fd) {                                                        \
        static int (*real)(int);                                              \
        if (!real) real = dlsym(RTLD_NEXT, #name);                            \
        int error = fault(fd);                                                \
        if (error) {                                                          \
            errno = error;                                                    \
            return -1;                                                        \
        }                                                                     \
        keep(fd);                                                             \
        return real(fd);                                                      \
    }

SYNCING(fsync)
SYNCING(fdatasync)
