package io.writebatch.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a child JVM prints, both streams in the order they arrived. */
final class AppOutput {
    enum Stream {
        OUT,
        ERR
    }

    private record Line(Stream stream, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private int openStreams;

    void follow(Stream stream, InputStream input, String threadName) {
        synchronized (this) {
            openStreams++;
        }
        Thread reader = new Thread(() -> read(stream, input), threadName);
        reader.setDaemon(true);
        reader.start();
    }

    synchronized List<String> lines(Stream stream) {
        return lines.stream()
                .filter(line -> line.stream() == stream)
                .map(Line::text)
                .toList();
    }

    synchronized List<String> all() {
        return lines.stream().map(Line::text).toList();
    }

    /** For messages: marks the lines of the error stream. */
    synchronized String transcript() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(line.stream() == Stream.ERR ? "! " : "  ")
                    .append(line.text())
                    .append('\n');
        }
        return text.toString();
    }

    /** The first line from this position on that contains the pattern; empty if the output ends or time runs out. */
    synchronized Optional<Found> await(Pattern pattern, int from, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        int next = from;
        while (true) {
            for (; next < lines.size(); next++) {
                String text = lines.get(next).text();
                if (pattern.matcher(text).find()) {
                    return Optional.of(new Found(next, text));
                }
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (openStreams == 0 || millis <= 0) {
                return Optional.empty();
            }
            wait(millis);
        }
    }

    record Found(int index, String line) {}

    /** Waits until both streams have ended; they do when the process and all that inherited them have. */
    synchronized boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (openStreams > 0) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    private void read(Stream stream, InputStream input) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(new Line(stream, line));
            }
        } catch (IOException e) {
            add(new Line(Stream.ERR, "[testkit] output lost: " + e));
        } finally {
            ended();
        }
    }

    private synchronized void add(Line line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void ended() {
        openStreams--;
        notifyAll();
    }
}
