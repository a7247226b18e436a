package io.writebatch.agent.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Answers the one request of one connection. */
final class ScrapeConnection implements Runnable {
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    private final Socket socket;
    private final Exposition exposition;
    private final AgentLog log;
    private final long startNanos = System.nanoTime();

    ScrapeConnection(Socket socket, Exposition exposition, AgentLog log) {
        this.socket = socket;
        this.exposition = exposition;
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
            send("400 Bad Request", PLAIN_TEXT, "", text("bad request\n"), true);
            return;
        }
        boolean body = !head.method().equals("HEAD");
        if (body && !head.method().equals("GET")) {
            send("405 Method Not Allowed", PLAIN_TEXT, "Allow: GET, HEAD\r\n", text("only GET and HEAD\n"), true);
        } else if (head.path().equals("/metrics")) {
            metrics(head, body);
        } else if (head.path().equals("/-/healthy")) {
            send("200 OK", PLAIN_TEXT, "", text("healthy\n"), body);
        } else {
            send("404 Not Found", PLAIN_TEXT, "", text("not found; metrics are at /metrics\n"), body);
        }
    }

    private void metrics(HttpHead head, boolean body) throws IOException {
        String contentType = Exposition.contentType(head.accept());
        byte[] content = exposition.render(contentType);
        String vary = "Vary: Accept, Accept-Encoding\r\n";
        if (head.gzip()) {
            send("200 OK", contentType, vary + "Content-Encoding: gzip\r\n", compressed(content), body);
        } else {
            send("200 OK", contentType, vary, content, body);
        }
    }

    private void send(String status, String contentType, String moreHeaders, byte[] content, boolean body)
            throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                + content.length + "\r\nConnection: close\r\n" + moreHeaders + "\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream(head.length() + content.length);
        message.writeBytes(text(head));
        if (body) {
            message.writeBytes(content);
        }
        OutputStream out = socket.getOutputStream();
        message.writeTo(out);
        out.flush();
        socket.shutdownOutput();
    }

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
