package io.writebatch.agent.weaving;

import static net.bytebuddy.matcher.ElementMatchers.any;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isVolatile;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.writebatch.agent.driver.DriverProfile;
import io.writebatch.agent.driver.ReadField;
import io.writebatch.agent.driver.WovenClass;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import net.bytebuddy.description.ByteCodeElement;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.pool.TypePool;

/**
 * Whether a driver has everything the agent relies on: the methods that are woven, and every class and member that the
 * adapter classes, which are compiled against one version, refer to in this one.
 */
final class ShapeCheck {
    private ShapeCheck() {}

    /** @return what is missing, empty when the driver fits */
    static List<String> problems(DriverProfile profile, TypePool pool) {
        List<String> problems = new ArrayList<>();
        for (WovenClass woven : profile.wovenClasses()) {
            checkWoven(woven, pool, problems);
        }
        for (ReadField field : profile.readFields()) {
            checkField(field, pool, problems);
        }
        String prefix = profile.packagePrefix().replace('.', '/');
        Set<String> missing = new LinkedHashSet<>();
        for (String adapterClass : profile.adapterClasses()) {
            for (Reference reference : references(profile, adapterClass)) {
                if (!reference.isOfAdapter() && reference.owner.startsWith(prefix) && !exists(reference, pool)) {
                    missing.add("no " + reference);
                }
            }
        }
        problems.addAll(missing);
        return problems;
    }

    private static void checkWoven(WovenClass woven, TypePool pool, List<String> problems) {
        TypePool.Resolution resolution = pool.describe(woven.name());
        if (!resolution.isResolved()) {
            problems.add("no class " + woven.name());
            return;
        }
        TypeDescription type = resolution.resolve();
        for (String method : woven.required()) {
            if (type.getDeclaredMethods().filter(named(method)).isEmpty()) {
                problems.add("no method " + method + " in " + woven.name());
            }
        }
        if (woven.connectionField() != null) {
            checkField(new ReadField(woven.name(), woven.connectionField(), false), pool, problems);
        }
        if (woven.role() == WovenClass.Role.CONNECTION_WITH_PROPERTIES
                && type.getDeclaredMethods()
                        .filter(isConstructor().and(takesArguments(3)).and(takesArgument(1, Properties.class)))
                        .isEmpty()) {
            problems.add("no constructor with properties in " + woven.name());
        }
    }

    private static void checkField(ReadField field, TypePool pool, List<String> problems) {
        TypePool.Resolution type = pool.describe(field.className());
        boolean there = type.isResolved()
                && !type.resolve()
                        .getDeclaredFields()
                        .filter(named(field.name()).and(field.isVolatile() ? isVolatile() : any()))
                        .isEmpty();
        if (!there) {
            problems.add("no " + (field.isVolatile() ? "volatile " : "") + "field " + field.name() + " in "
                    + field.className());
        }
    }

    private static boolean exists(Reference reference, TypePool pool) {
        TypePool.Resolution resolution = pool.describe(reference.owner.replace('/', '.'));
        return resolution.isResolved() && (reference.name == null || declares(resolution.resolve(), reference));
    }

    private static boolean declares(TypeDefinition type, Reference reference) {
        if (type == null) {
            return false;
        }
        TypeDescription erasure = type.asErasure();
        for (ByteCodeElement member : reference.method ? erasure.getDeclaredMethods() : erasure.getDeclaredFields()) {
            if (member.getInternalName().equals(reference.name)
                    && member.getDescriptor().equals(reference.descriptor)) {
                return true;
            }
        }
        if (declares(erasure.getSuperClass(), reference)) {
            return true;
        }
        for (TypeDefinition parent : erasure.getInterfaces()) {
            if (declares(parent, reference)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Reference> references(DriverProfile profile, String adapterClass) {
        Collector collector = new Collector(profile.packagePrefix().replace('.', '/'));
        new ClassReader(bytes(adapterClass)).accept(collector, ClassReader.SKIP_FRAMES);
        Set<Reference> references = new LinkedHashSet<>();
        for (Reference reference : collector.references) {
            references.add(inDriver(reference));
        }
        return references;
    }

    /** An inherited member is referred to in the adapter's own class; what that does not declare, a superclass must. */
    private static Reference inDriver(Reference reference) {
        Reference current = reference;
        while (current.isOfAdapter() && current.name != null) {
            Declarations own = new Declarations();
            ClassReader reader = new ClassReader(bytes(current.owner.replace('/', '.')));
            reader.accept(own, ClassReader.SKIP_CODE);
            if (own.members.contains(current.name + current.descriptor)) {
                return current;
            }
            current = new Reference(reader.getSuperName(), current.name, current.descriptor, current.method);
        }
        return current;
    }

    private static byte[] bytes(String className) {
        String resource = className.replace('.', '/') + ".class";
        try (InputStream in = ShapeCheck.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The agent's jar has no " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("The agent's jar cannot be read", e);
        }
    }

    /** @param name null for the class itself */
    private record Reference(String owner, String name, String descriptor, boolean method) {
        boolean isOfAdapter() {
            return owner.contains("/WriteBatch");
        }

        @Override
        public String toString() {
            if (name == null) {
                return "class " + owner.replace('/', '.');
            }
            return (method ? "method " : "field ") + owner.replace('/', '.') + "." + name;
        }
    }

    /** Collects what a class declares. */
    private static final class Declarations extends ClassVisitor {
        final Set<String> members = new HashSet<>();

        Declarations() {
            super(Opcodes.ASM9);
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            members.add(name + descriptor);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            members.add(name + descriptor);
            return null;
        }
    }

    /** Collects references to classes and members of the driver, and to those of the adapter in the driver's package. */
    private static final class Collector extends ClassVisitor {
        private final String prefix;
        final Set<Reference> references = new LinkedHashSet<>();

        Collector(String prefix) {
            super(Opcodes.ASM9);
            this.prefix = prefix;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String name, String descriptor, boolean isInterface) {
                    add(owner, name, descriptor, true);
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String name, String descriptor, Handle bootstrap, Object... bootstrapArguments) {
                    for (Object argument : bootstrapArguments) {
                        if (argument instanceof Handle handle) {
                            add(handle.getOwner(), handle.getName(), handle.getDesc(), true);
                        }
                    }
                }

                @Override
                public void visitTypeInsn(int opcode, String type) {
                    add(type, null, null, false);
                }

                @Override
                public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                    add(owner, name, descriptor, false);
                }
            };
        }

        private void add(String owner, String name, String descriptor, boolean method) {
            if (owner.startsWith(prefix)) {
                references.add(new Reference(owner, name, descriptor, method));
            }
        }
    }
}
