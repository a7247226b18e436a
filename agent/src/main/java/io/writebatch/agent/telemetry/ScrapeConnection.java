package io.writebatch.agent.telemetry;

import io.writebatch.agent.telemetry.Pages.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;

/** Answers the one request of one connection. */
final class ScrapeConnection implements Runnable {
    private final Socket socket;
    private final Pages pages;
    private final Semaphore slots;
    private final AgentLog log;
    private final long startNanos = System.nanoTime();

    /** Gives its slot back when it ends. */
    ScrapeConnection(Socket socket, Pages pages, Semaphore slots, AgentLog log) {
        this.socket = socket;
        this.pages = pages;
        this.slots = slots;
        this.log = log;
    }

    @Override
    public void run() {
        try (socket) {
            answer(HttpHead.read(socket.getInputStream()));
        } catch (IOException e) {
            // The client went away or was too slow: its problem, and no news.
        } catch (Throwable e) {
            log.failure("metrics endpoint", e);
        } finally {
            slots.release();
        }
    }

    boolean isOlderThan(long ageNanos) {
        return System.nanoTime() - startNanos > ageNanos;
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Makes a blocked {@link #run} end. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }

    private void answer(HttpHead head) throws IOException {
        if (head == null) {
            send("400 Bad Request", Page.plain("bad request\n"), "", true);
            return;
        }
        boolean body = !head.method().equals("HEAD");
        if (body && !head.method().equals("GET")) {
            send("405 Method Not Allowed", Page.plain("only GET and HEAD\n"), "Allow: GET, HEAD\r\n", true);
            return;
        }
        Page page = pages.find(head);
        String vary = "Vary: Accept, Accept-Encoding\r\n";
        if (page == null) {
            send("404 Not Found", Page.plain("not found; there are /metrics and /report\n"), "", body);
        } else if (head.gzip()) {
            send("200 OK", compressed(page), vary + "Content-Encoding: gzip\r\n", body);
        } else {
            send("200 OK", page, vary, body);
        }
    }

    private void send(String status, Page page, String moreHeaders, boolean body) throws IOException {
        byte[] content = page.content();
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + page.contentType() + "\r\nContent-Length: "
                + content.length + "\r\nConnection: close\r\n" + moreHeaders + "\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream(head.length() + content.length);
        message.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        if (body) {
            message.writeBytes(content);
        }
        OutputStream out = socket.getOutputStream();
        message.writeTo(out);
        out.flush();
        socket.shutdownOutput();
    }

    private static Page compressed(Page page) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(page.content());
        }
        return new Page(page.contentType(), bytes.toByteArray());
    }
}
