/**
 * {@code report.html}: the comparison, its figure and what lies behind it on one page, in one file
 * that asks for nothing else.
 */
@NullMarked
package io.lockstep.analysis.page;

import org.jspecify.annotations.NullMarked;
