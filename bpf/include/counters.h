/* Indexes of the kernel side's counters: captured = handed over + dropped. */
#ifndef THALWEG_COUNTERS_H
#define THALWEG_COUNTERS_H

enum counter {
    k_count_captured = 0,         /* records that were made */
    k_count_drop_ring_full = 1,   /* the reader was too slow */
    k_count_drop_map_full = 2,    /* no room for the socket's or thread's state */
    k_count_read_fault = 3,       /* records sent without payload: the user page was not resident */
    k_count_uninteresting = 4,    /* sockets given up as of no known protocol */
    k_count_drop_vector_long = 5, /* calls with more messages than are looked at */
    k_count_max = 6,
};

#endif
