/* A disk that takes its time: every fsync and fdatasync of the process sleeps before it does its work.
   Preloaded into the server by test_disk.py; BOARD_SLOW_SYNC says how long, in microseconds. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void wait_a_little(void)
{
    const char *told = getenv("BOARD_SLOW_SYNC");
    if (told)
        usleep((useconds_t)atoi(told));
}

int fsync(int fd)
{
    wait_a_little();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    wait_a_little();
    return (int)syscall(SYS_fdatasync, fd);
}
